import type { Knex } from 'knex';
import { forgetConfiguration } from '../configuration/destroyUnused';

/** Tables whose rows say something of an environment by its name. What happened in it is in operations, events and the audit. */
const OF_ENVIRONMENT = ['deployment', 'sample', 'sample_day', 'error_budget', 'alert', 'freeze_window', 'dev_session'];

/** Deletes all rows that are about an environment, itself last; nothing may be in it any more. Configuration and secrets go too. */
export async function forgetEnvironment(trx: Knex, name: string): Promise<void> {
  const configured = await trx('config_revision').where({ environment: name }).union(trx('service_secret').where({ environment: name }).select('service')).select('service');
  for (const { service } of configured) await forgetConfiguration(trx, { service, environment: name });
  for (const table of OF_ENVIRONMENT) await trx(table).where({ environment: name }).delete();
  await trx('release').where({ preview: name }).delete();
  await trx('environment').where({ name }).delete();
}
