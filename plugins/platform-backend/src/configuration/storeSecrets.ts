import { serviceSecretName } from '@waymark/platform-common';
import { randomBytes } from 'node:crypto';
import type { Knex } from 'knex';
import type { LocalSecretStore } from '../secrets/LocalSecretStore';
import type { OperationRow } from '../store/rows';
import type { ConfigInput } from './types';

/** Values to store, by name; null where the platform makes one. */
export type NewSecrets = Record<string, string | null>;

/** A value of 256 bits that every shell, URL and file takes as it is. */
export const generateSecret = () => randomBytes(32).toString('base64url');

/**
 * Stores new versions of a service's secrets and notes in the operation which they are, in the transaction that has just
 * written the operation: the values themselves are nowhere but in the secret store.
 */
export async function storeSecrets(trx: Knex, store: LocalSecretStore, operation: OperationRow, values: NewSecrets): Promise<void> {
  const input: ConfigInput = operation.input;
  const { service, environment } = input;
  const secrets: Record<string, number> = {};
  for (const name of Object.keys(values).sort()) {
    const known = await trx('service_secret').where({ service, environment, name }).max<{ max: number | null }>('version as max').first();
    const value = values[name];
    // Numbers are never used twice, also when the value is gone: a version stands for one value.
    const version = await store.putIn(trx, serviceSecretName(service, environment, name), value ?? generateSecret(), known?.max ?? 0);
    await trx('service_secret').insert({ service, environment, name, version, generated: value === null, created_by: operation.actor, operation: operation.id });
    secrets[name] = version;
  }
  await trx('operation').where({ id: operation.id }).update({ input: JSON.stringify({ ...input, secrets }) });
}
