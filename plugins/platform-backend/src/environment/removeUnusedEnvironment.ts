import type { Knex } from 'knex';
import { forgetEnvironment } from './forgetEnvironment';
import { insertEvent } from '../store/insertEvent';
import type { OperationRow } from '../store/rows';

const NAMED = 5;
const list = (names: string[]) => `${names.slice(0, NAMED).join(', ')}${names.length > NAMED ? ` and ${names.length - NAMED} more` : ''}`;

/**
 * Deletes an environment when nothing is in it; otherwise returns what is, in words. The lock keeps others from coming in
 * meanwhile: what is put there refers to its row.
 */
export async function removeUnusedEnvironment(trx: Knex, operation: Pick<OperationRow, 'id' | 'actor'>, name: string): Promise<string | undefined> {
  const row = await trx('environment').where({ name }).forUpdate().first('name');
  if (!row) return undefined;
  const services: string[] = await trx('binding').where({ environment: name }).orderBy('service').pluck('service');
  if (services.length) return `${list(services)} ${services.length === 1 ? 'is' : 'are'} in it; it goes when nothing is`;
  const databases: string[] = await trx('resource').where({ environment: name }).orderBy('name').pluck('name');
  if (databases.length) return `the database ${list(databases)} is in it; it goes when nothing is`;
  await forgetEnvironment(trx, name);
  await insertEvent(trx, { type: 'environment.removed', title: `Environment ${name} was taken back`, environment: name, actor: operation.actor, operation: operation.id });
  return undefined;
}
