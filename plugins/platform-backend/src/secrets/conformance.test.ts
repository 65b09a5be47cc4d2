import { TestDatabases } from '@backstage/backend-test-utils';
import { describeSecretStore } from '@waymark/platform-node/conformance';
import { mkdtempSync, rmSync } from 'node:fs';
import type { Knex } from 'knex';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { migrateStore } from '../store/migrate';
import { LocalSecretStore } from './LocalSecretStore';

const databases = TestDatabases.create({ ids: ['POSTGRES_18'] });
const folder = mkdtempSync(path.join(tmpdir(), 'waymark key '));
describeSecretStore({
  name: 'local, encrypted in Postgres',
  makeWorld: async () => {
    const knex: Knex = await databases.init(databases.eachSupportedId()[0][0]);
    await migrateStore({ getClient: async () => knex } as any);
    return {
      makeStore: () => LocalSecretStore.at(knex, path.join(folder, 'key')),
      stored: async () =>
        (await knex('secret_version').select('ciphertext')).map(
          row => row.ciphertext,
        ),
    };
  },
  dispose: async () => rmSync(folder, { recursive: true, force: true }),
});
