import type { Knex } from 'knex';
import type { BindingRow } from '../store/rows';

/** Number of the configuration revision that a place gets next. Under the binding's lock it stays so. */
export async function nextRevision(knex: Knex, { service, environment, config_revision }: Pick<BindingRow, 'service' | 'environment' | 'config_revision'>): Promise<number> {
  const found = await knex('config_revision').where({ service, environment }).max<{ max: number | null }>('number as max').first();
  return Math.max(found?.max ?? 0, config_revision) + 1;
}
