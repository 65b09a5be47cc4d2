import type { Knex } from 'knex';
import { bringBack } from '../database/deleteSteps';
import { enqueue } from '../loop/enqueue';
import { bindingKey } from '../loop/keys';
import type { ResourceRow } from '../store/rows';

/** Databases of a service that go with it: those that nobody has deleted before, outside of previews. */
export const goesWith = (knex: Knex, service: string): Knex.QueryBuilder<ResourceRow, ResourceRow[]> =>
  knex<ResourceRow>('resource')
    .where({ service, type: 'postgres', removing: false })
    .whereNot('state', 'deleted')
    .whereNotIn('environment', knex('environment').whereNotNull('branch').select('name'))
    .orderBy('id');

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
