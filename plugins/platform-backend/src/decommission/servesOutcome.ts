import type { StepOutcome } from '../operations/types';

const POLL_MS = 300;
const PATIENCE_MS = 300_000;
/** What has ended by itself is started again within seconds, and nobody has to do anything about it. */
const FAILING_MS = 30_000;

/** What is not there yet of a service that was started again, and since when it was seen to fail without coming back. */
export interface NotYet { message: string; failing?: string }

/**
 * What the wait for a service that was started again has come to. Pure but for the clock.
 *
 * @param failingSince - milliseconds since the epoch; one of before this step was begun says nothing
 */
export function servesOutcome(service: string, left: NotYet | undefined, { startedAt, failingSince }: { startedAt: Date; failingSince?: number | null }, now = Date.now()): { outcome: StepOutcome; failingSince: number | null } {
  if (!left) return { outcome: { state: 'done' }, failingSince: null };
  const known = failingSince && failingSince >= startedAt.getTime() ? failingSince : now;
  const since = left.failing ? known : null;
  const failed = since !== null && now - since > FAILING_MS;
  if (!failed && now - startedAt.getTime() <= PATIENCE_MS) return { outcome: { state: 'waiting', message: left.message, pollMs: POLL_MS }, failingSince: since };
  const outcome = { state: 'failed', what: `${service} was brought back, and does not serve`, why: left.failing ?? left.message, next: `platform status ${service} shows what is wrong; Retry waits for it again.` } as const;
  return { outcome, failingSince: since };
}
