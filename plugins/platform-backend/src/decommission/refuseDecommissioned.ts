import type { Knex } from 'knex';
import { PlatformError } from '../errors/PlatformError';
import type { ServiceRow } from '../store/rows';

/** Operations that end a service, bring it back, or take away what is left of it; all others begin something with it. */
const ON_DECOMMISSIONED = ['service.decommission', 'service.recover', 'service.remove', 'environment.delete', 'task.undo'];

const day = (date: Date) => date.toISOString().slice(0, 10);

/** How a service is brought back, or why it cannot be. Pure. */
export function wayBack({ name, delete_at, removed_at }: Pick<ServiceRow, 'name' | 'delete_at' | 'removed_at'>): string {
  if (removed_at) return 'It cannot be brought back: its grace period is over. Its repository and its history can still be read.';
  return `Bring it back first${delete_at ? `, until ${day(delete_at)}` : ''}: platform service recover ${name}`;
}

/** Throws a `PlatformError` for a service that was decommissioned. `what` is what does not happen. */
export function refuseGone(service: ServiceRow, what: string): void {
  const { name, decommissioned_at: since, decommissioned_by: by } = service;
  if (since) throw new PlatformError('ConflictError', what, `${name} was decommissioned by ${by} on ${day(since)}.`, wayBack(service));
}

/**
 * Nothing begins with a service that was decommissioned, whoever asks. In the transaction that begins it: the row is held,
 * so what was quicker is found by the one that stops it; by one at a time, since whoever holds it together with others could
 * not change it any more.
 */
export async function refuseDecommissioned(trx: Knex, kind: string, service: string | null | undefined): Promise<void> {
  if (!service || ON_DECOMMISSIONED.includes(kind)) return;
  const row = await trx<ServiceRow>('service').where({ name: service }).forNoKeyUpdate().first();
  if (row) refuseGone(row, `Nothing begins with ${service}`);
}
