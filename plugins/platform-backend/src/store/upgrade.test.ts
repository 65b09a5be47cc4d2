import { TestDatabases } from '@backstage/backend-test-utils';
import type { Knex } from 'knex';
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { fillTables } from './__testUtils__/fillTables';
import { rulesOf, schemaOf } from './__testUtils__/schemaOf';

jest.setTimeout(120_000);
const databases = TestDatabases.create({ ids: ['POSTGRES_18'] });
const directory = path.resolve(__dirname, '../../migrations');

/**
 * The newest migration of the version that has landed before this one: what installations have that are brought up to date.
 * When a version lands, its newest one comes here.
 */
const LANDED = '20261125_samples_by_minute.js';
/** Columns of that version that a later migration changes or takes away on purpose: `table.column`. */
const CHANGED: string[] = [];

const all = readdirSync(directory).filter(name => name.endsWith('.js')).sort();
const later = all.slice(all.indexOf(LANDED) + 1);

describe(`an installation of the landed version (${LANDED})`, () => {
  let knex: Knex;
  const tables = async () => Object.keys(await schemaOf(knex)).map(line => line.split('.')[0]);
  /** Rows of each table, without an order. Of a table that has more columns by now those that there were. */
  async function rowsOf(schema: Record<string, string>) {
    const rows: Record<string, string[]> = {};
    for (const table of new Set(Object.keys(schema).map(line => line.split('.')[0]))) {
      const columns = Object.keys(schema).filter(line => line.startsWith(`${table}.`) && !CHANGED.includes(line)).map(line => line.slice(table.length + 1));
      const found = await knex(table).select(columns);
      rows[table] = found.map(row => JSON.stringify(row)).sort();
    }
    return rows;
  }
  beforeAll(async () => {
    knex = await databases.init(databases.eachSupportedId()[0][0]);
  });

  it('is brought to the schema of today with all its rows, and back', async () => {
    expect(all).toContain(LANDED);
    for (const name of all.slice(0, all.indexOf(LANDED) + 1)) await knex.migrate.up({ directory, name } as Knex.MigratorConfig);
    const before = await schemaOf(knex);
    const rules = await rulesOf(knex);
    await fillTables(knex);
    const rows = await rowsOf(before);
    // Every table has some: an empty one would prove nothing.
    expect(Object.entries(rows).filter(([, found]) => !found.length).map(([table]) => table)).toEqual([]);

    await knex.migrate.latest({ directory });
    const after = await schemaOf(knex);
    expect(Object.keys(before).filter(line => !(line in after) && !CHANGED.includes(line))).toEqual([]);
    expect(await rowsOf(before)).toEqual(rows);

    // What has come since is in use when somebody goes back.
    const known = new Set(Object.keys(before).map(line => line.split('.')[0]));
    const fresh = [...new Set(await tables())].filter(table => !known.has(table));
    await fillTables(knex, fresh);
    for (const name of [...later].reverse()) await knex.migrate.down({ directory, name } as Knex.MigratorConfig);
    expect(await schemaOf(knex)).toEqual(before);
    expect(await rulesOf(knex)).toEqual(rules);
    expect(await rowsOf(before)).toEqual(rows);

    await knex.migrate.latest({ directory });
    expect(await schemaOf(knex)).toEqual(after);
    expect(await rowsOf(before)).toEqual(rows);
  });
});
