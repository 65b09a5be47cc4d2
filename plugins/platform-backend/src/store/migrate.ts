import { DatabaseService, resolvePackagePath } from '@backstage/backend-plugin-api';
import type { Knex } from 'knex';
import { endIdleTransactions } from '../loop/endIdleTransactions';

const directory = resolvePackagePath('@waymark/platform-backend', 'migrations');

/** Connects, and brings the schema up to date, unless the configuration says that somebody else does. */
export async function migrateStore(database: DatabaseService): Promise<Knex> {
  const knex = await database.getClient();
  endIdleTransactions(knex);
  if (!database.migrations?.skip) await knex.migrate.latest({ directory });
  return knex;
}
