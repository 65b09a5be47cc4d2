import { after, before, describe, test } from 'node:test';
import { openDatabase } from '../src/database.ts';
import { migrateUp, withLock } from '../src/migrate.ts';
import { migrationsFolder, readMigrations } from '../src/migrations.ts';
import { PostgresNoteStore } from '../src/notes/postgresStore.ts';
import { storeContract } from './storeContract.ts';
import { createTestSchema, testDatabaseUrl, type TestSchema } from './testDatabase.ts';

if (testDatabaseUrl) {
  describe('with a database', () => {
    let schema: TestSchema;
    before(async () => {
      schema = await createTestSchema();
      const migrations = await readMigrations(migrationsFolder);
      await withLock(schema.client, () => migrateUp(schema.client, migrations, () => {}));
    });
    after(async () => schema.drop());

    storeContract(
      'notes in Postgres',
      async () => new PostgresNoteStore(openDatabase(schema.url, { warn: () => {} })),
    );
  });
} else {
  test('notes in Postgres', { skip: 'TEST_DATABASE_URL is not set' });
}
