import { TestDatabases } from '@backstage/backend-test-utils';
import { serviceSecretName } from '@waymark/platform-common';
import type { Knex } from 'knex';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { LocalSecretStore } from '../secrets/LocalSecretStore';
import { migrateStore } from '../store/migrate';
import { cloneConfiguration } from './cloneConfiguration';
import { destroyUnused } from './destroyUnused';
import { readRevision } from './revisions';

jest.setTimeout(60_000);

const databases = TestDatabases.create({ ids: ['POSTGRES_18'] });
const BY = { id: 'op_1', actor: 'user:default/ana' };
const from = { service: 'shop', environment: 'staging' };

it('a clone has the secrets of now where those that it was asked with are destroyed meanwhile', async () => {
  const knex: Knex = await databases.init(databases.eachSupportedId()[0][0]);
  await migrateStore({ getClient: async () => knex } as any);
  const folder = await mkdtemp(path.join(tmpdir(), 'waymark key '));
  const secrets = LocalSecretStore.at(knex, path.join(folder, 'key'));
  const set = async (number: number, value: string, values: object) => {
    const version = await secrets.put(serviceSecretName('shop', 'staging', 'API_KEY'), value);
    await knex('service_secret').insert({ ...from, name: 'API_KEY', version, generated: false, created_by: BY.actor, operation: BY.id });
    await knex('config_revision').insert({ ...from, number, values: JSON.stringify(values), secrets: JSON.stringify({ API_KEY: version }) });
    await knex('binding').where(from).update({ config_revision: number });
  };
  await knex('target').insert({ name: 'world', capabilities: '{}' }).onConflict().ignore();
  await knex('environment').insert({ name: 'staging', target: 'world' }).onConflict().ignore();
  await knex('service').insert({ name: 'shop', team: 'payments', created_by: BY.actor });
  await knex('binding').insert(from);
  await set(1, 'first-value', { LEVEL: 'one' });
  await set(2, 'second-value', { LEVEL: 'two' });
  expect(await destroyUnused(knex)).toBe(1);

  await knex.transaction(trx => cloneConfiguration(trx, secrets, BY, { service: 'shop', from: 'staging', revision: 1, to: 'qa' }));
  expect((await secrets.get(serviceSecretName('shop', 'qa', 'API_KEY'))).value).toBe('second-value');
  expect((await readRevision(knex, { service: 'shop', environment: 'qa' }, 1)).values).toEqual({ LEVEL: 'one' });
  await rm(folder, { recursive: true, force: true });
});
