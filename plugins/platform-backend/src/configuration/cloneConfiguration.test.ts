import { TestDatabases } from '@backstage/backend-test-utils';
import knexFactory, { type Knex } from 'knex';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { LocalSecretStore } from '../secrets/LocalSecretStore';
import { migrateStore } from '../store/migrate';
import { cloneConfiguration } from './cloneConfiguration';

jest.setTimeout(60_000);

// Outside: what hangs up the database must come after what stops those that use it.
const databases = TestDatabases.create({ ids: ['POSTGRES_18'] });

describe('a configuration that is cloned', () => {
  let knex: Knex;
  let one: Knex;
  let folder: string;
  const operation = { id: 'op-1', actor: 'user:default/ana' };
  const name = (environment: string) => `service/shop/${environment}/API_KEY`;

  beforeAll(async () => {
    knex = await databases.init(databases.eachSupportedId()[0][0]);
    await migrateStore({ getClient: async () => knex } as any);
    one = knexFactory({ ...knex.client.config, pool: { min: 0, max: 1 }, acquireConnectionTimeout: 2000 });
    folder = await mkdtemp(path.join(tmpdir(), 'waymark clone '));
    await knex('service').insert({ name: 'shop', team: 'payments', created_by: operation.actor });
    await knex('config_revision').insert({ service: 'shop', environment: 'staging', number: 1, values: JSON.stringify({ A: '1' }), secrets: JSON.stringify({ API_KEY: 1 }) });
    await knex('service_secret').insert({ service: 'shop', environment: 'staging', name: 'API_KEY', version: 1, generated: true, created_by: operation.actor, operation: 'op-0' });
    await LocalSecretStore.at(knex, path.join(folder, 'key')).put(name('staging'), 'the-value');
  });
  afterAll(async () => {
    await one.destroy();
    await rm(folder, { recursive: true, force: true });
  });

  it.each<[string, (store: LocalSecretStore) => Promise<unknown>]>([
    ['has just started', async () => undefined],
    ['has read a secret before', store => store.get(name('staging'))],
  ])('needs no second connection, also of a backend that %s', async (_, before) => {
    // Each of many that clone at once holds one connection of the pool: one that waits for another waits for all.
    const store = LocalSecretStore.at(one, path.join(folder, 'key'));
    await before(store);
    const to = `preview-${_.length}`;
    await one.transaction(async trx => {
      // Somebody else asks at the same time, and waits for the connection that is held here.
      const asked = store.keys.problem();
      await cloneConfiguration(trx, store, operation, { service: 'shop', from: 'staging', revision: 1, to });
      return { asked };
    });
    expect(await store.get(name(to))).toEqual({ version: 1, value: 'the-value' });
    expect(await knex('service_secret').where({ environment: to })).toEqual([expect.objectContaining({ name: 'API_KEY', version: 1, generated: true })]);
  });
});
