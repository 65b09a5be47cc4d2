import type { Target } from '@waymark/platform-node';
import type { Knex } from 'knex';
import { careOf, underFence } from '../care/careOf';
import type { Claim } from '../loop/claim';
import type { ResourceRow } from '../store/rows';

/**
 * Takes away what is kept of a database beside its instance: archive and backups. True once it is gone. For one that was
 * taken back, or that goes with its environment; what was deleted leaves its final backup.
 */
export async function removeKept(resource: Pick<ResourceRow, 'type' | 'object_name'>, { target, claim, signal }: { target: Target; claim: Claim; signal: AbortSignal }): Promise<boolean> {
  const care = careOf(target, resource.type);
  return !care || underFence(() => care.removeKept(resource.object_name, { fence: claim.fence, signal }));
}

/** Forgets its backups, in the caller's transaction. */
export const forgetBackups = (trx: Knex, ids: string[]) => trx('backup').whereIn('resource', ids).delete();
