import type { Condition } from '@waymark/platform-common';

/** An override that holds. As it is read with its binding. */
export interface Override {
  replicas: number;
  reason: string;
  created_by: string;
  /** ISO 8601. */
  expires_at: string;
  /** Milliseconds until it ends, by the database's clock; not above 0 when it is over and was not ended yet. */
  left_ms: number;
}

/** What a place says of its override. Pure. */
export function overridden(override: Override | null | undefined, generation: number): Condition | undefined {
  if (!override) return undefined;
  const { replicas, created_by, reason, expires_at } = override;
  const message = `${replicas} replicas until ${new Date(expires_at).toISOString()}, whatever platform.yaml says, by ${created_by}: ${reason}`;
  return { type: 'Overridden', status: 'True', reason: 'Replicas', message, next: 'It ends by itself; to keep it, scale without a reason: that is a commit.', observedGeneration: generation };
}
