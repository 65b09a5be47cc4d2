import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { migrateDown, migrateUp, withLock } from '../src/migrate.ts';
import { type Migration, migrationsFolder, readMigrations } from '../src/migrations.ts';
import { createTestSchema, testDatabaseUrl, type TestSchema } from './testDatabase.ts';

describe('migrations', () => {
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'migrations-'));
  });
  after(async () => rm(folder, { recursive: true }));

  test('of this service can be read', async () => {
    assert.ok((await readMigrations(migrationsFolder)).length > 0);
  });

  test('can be taken back, or say why not', async () => {
    await writeFile(join(folder, '0001_first.up.sql'), 'select 1;\n');
    await assert.rejects(readMigrations(folder), /has no 0001_first\.down\.sql/);
    await writeFile(join(folder, '0001_first.up.sql'), '-- irreversible: the old values are gone\nselect 1;\n');
    assert.equal((await readMigrations(folder))[0]!.irreversible, 'the old values are gone');
  });

  test('have numbers of their own', async () => {
    await writeFile(join(folder, '0001_second.up.sql'), '-- irreversible: no\n');
    await assert.rejects(readMigrations(folder), /has the number of 0001_first/);
  });

  test('are named so that their order is plain', async () => {
    await writeFile(join(folder, 'later.sql'), '');
    await assert.rejects(readMigrations(folder), /migrations\/later\.sql is not named like/);
  });
});

describe('migrating', { skip: testDatabaseUrl ? false : 'TEST_DATABASE_URL is not set' }, () => {
  let schema: TestSchema;
  before(async () => {
    schema = await createTestSchema();
  });
  after(async () => schema.drop());
  const quietly = () => {};

  test('goes up, is not done twice, and down to nothing', async () => {
    const migrations = await readMigrations(migrationsFolder);
    const { client } = schema;
    const tables = async () =>
      (await client.query(`select tablename from pg_tables where schemaname = current_schema() and tablename <> 'schema_migrations'`)).rows;
    await withLock(client, () => migrateUp(client, migrations, quietly));
    const made = await tables();
    assert.ok(made.length > 0);
    await withLock(client, () => migrateUp(client, migrations, quietly));
    assert.deepEqual(await tables(), made);

    for (const migration of migrations.toReversed()) {
      if (migration.irreversible) return;
      await withLock(client, () => migrateDown(client, migrations, quietly));
    }
    assert.deepEqual(await tables(), []);
  });

  test('keeps nothing of a migration that fails, and refuses one that was edited', async () => {
    const { client } = schema;
    const migration: Migration = {
      number: 9001,
      id: '9001_broken',
      up: 'create table half (id int); select nonsense;',
      down: 'drop table half',
      irreversible: undefined,
      checksum: 'a',
    };
    const up = (changed: Partial<Migration>) =>
      withLock(client, () => migrateUp(client, [{ ...migration, ...changed }], quietly));
    await assert.rejects(up({}), /9001_broken failed and was rolled back: column "nonsense" does not exist/);
    assert.equal((await client.query(`select to_regclass('half') as half`)).rows[0].half, null);
    await up({ up: 'create table half (id int)' });
    await assert.rejects(up({ checksum: 'b' }), /was changed after it had been applied/);
  });
});
