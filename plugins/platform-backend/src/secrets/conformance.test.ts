import { TestDatabases } from '@backstage/backend-test-utils';
import { describeSecretStore } from '@waymark/platform-node/conformance';
import { randomBytes } from 'node:crypto';
import type { Knex } from 'knex';
import { migrateStore } from '../store/migrate';
import { LocalSecretStore } from './LocalSecretStore';

const databases = TestDatabases.create({ ids: ['POSTGRES_18'] });
describeSecretStore({
  name: 'local, encrypted in Postgres',
  makeWorld: async () => {
    const knex: Knex = await databases.init(databases.eachSupportedId()[0][0]);
    await migrateStore({ getClient: async () => knex } as any);
    const key = randomBytes(32);
    return {
      makeStore: () => new LocalSecretStore(knex, key),
      stored: async () =>
        (await knex('secret_version').select('ciphertext')).map(
          row => row.ciphertext,
        ),
    };
  },
  dispose: async () => {},
});
