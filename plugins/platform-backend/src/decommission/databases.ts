import type { Knex } from 'knex';
import { bringBack } from '../database/deleteSteps';
import { enqueue } from '../loop/enqueue';
import { bindingKey } from '../loop/keys';
import type { StepOutcome } from '../operations/types';
import type { ResourceRow } from '../store/rows';

/** Databases of a service that go with it: those that nobody has deleted before, outside of previews. */
export const goesWith = (knex: Knex, service: string): Knex.QueryBuilder<ResourceRow, ResourceRow[]> =>
  knex<ResourceRow>('resource')
    .where({ service, type: 'postgres', removing: false })
    .whereNot('state', 'deleted')
    .whereNotIn('environment', knex('environment').whereNotNull('branch').select('name'))
    .orderBy('id');

/** One that goes with it, and is protected: asked before it begins, and again before anything is done, which may be weeks later. What a step comes to then. */
export async function refuseProtected(knex: Knex, service: string): Promise<StepOutcome | undefined> {
  const kept = await goesWith(knex, service).where({ protected: true }).first();
  if (!kept) return undefined;
  const { name, environment } = kept as ResourceRow;
  return { state: 'failed', what: `${service} is not decommissioned`, why: `Its database ${name} in ${environment} is protected.`, next: `platform db policy ${name} --unprotect, if you are sure; then retry. Undo leaves ${service} as it was.` };
}

/**
 * Gives the databases that went with a service their states back, in the caller's transaction. False if one of them is on
 * its way out already: then the caller takes everything back.
 */
export async function bringBackDatabases(trx: Knex, service: string): Promise<boolean> {
  const rows: ResourceRow[] = await trx<ResourceRow>('resource').where({ deleted_with: service }).orderBy('id').forUpdate();
  if (rows.some(r => r.removing)) return false;
  for (const { id, environment } of rows) {
    await bringBack(trx, id);
    await trx('resource').where({ id }).update({ deleted_with: null });
    await enqueue(trx, bindingKey(service, environment));
  }
  return true;
}
