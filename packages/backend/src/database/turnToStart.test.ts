import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ConfigReader } from '@backstage/config';
import { Client } from 'pg';
import { testDatabase, type TestDatabase } from '../__testUtils__/testDatabase';
import { turnOf } from './turnOf';
import { takeTurnToStart, type Turn } from './turnToStart';

jest.setTimeout(60_000);

let database: TestDatabase;
let prefix: string;
let name: string;
let folder: string;
const said: string[] = [];
const client = (of = 'postgres') =>
  new Client({
    host: database.env.POSTGRES_HOST,
    port: Number(database.env.POSTGRES_PORT),
    user: database.env.POSTGRES_USER,
    password: database.env.POSTGRES_PASSWORD,
    database: of,
  });
const turn = (more: Partial<Turn> = {}) =>
  takeTurnToStart({ client, prefix, say: text => said.push(text), ...more });

beforeEach(async () => {
  database = testDatabase();
  prefix = database.env.APP_CONFIG_backend_database_prefix;
  name = `${prefix}catalog`;
  folder = mkdtempSync(path.join(tmpdir(), 'waymark migrations '));
  said.length = 0;
  const admin = client();
  await admin.connect();
  await admin.query(`CREATE DATABASE "${name}"`);
  await admin.end();
});
afterEach(async () => {
  await database.drop();
  rmSync(folder, { recursive: true, force: true });
});

/** Knex in a process of its own, as in a backend; the migration waits for as long as it is told. */
function migrate(seconds: number, transaction: boolean) {
  writeFileSync(
    path.join(folder, '1.js'),
    `exports.up = async knex => { process.stdout.write('begun'); await knex.raw("select pg_sleep(${seconds})"); };
     exports.down = async () => {};
     exports.config = { transaction: ${transaction} };`,
  );
  const { env } = database;
  return spawn(
    process.execPath,
    [
      '-e',
      `const knex = require(${JSON.stringify(require.resolve('knex'))})({
        client: 'pg',
        connection: { host: process.env.POSTGRES_HOST, port: process.env.POSTGRES_PORT, user: process.env.POSTGRES_USER,
          password: process.env.POSTGRES_PASSWORD, database: ${JSON.stringify(
            name,
          )} },
      });
      knex.migrate.latest({ directory: ${JSON.stringify(folder)} })
        .then(() => process.exit(0), error => { console.error(error.message); process.exit(1); });`,
    ],
    { env: { PATH: process.env.PATH, ...env } },
  );
}

async function killed(transaction: boolean) {
  const child = migrate(30, transaction);
  await once(child.stdout, 'data');
  child.kill('SIGKILL');
  await once(child, 'exit');
  // What it had asked for goes on in the server until somebody hangs up.
  const admin = client();
  await admin.connect();
  await admin.query(
    'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1',
    [name],
  );
  await admin.end();
}

async function outcome(transaction: boolean) {
  const child = migrate(0, transaction);
  let words = '';
  child.stderr.on('data', chunk => (words += chunk));
  const [code] = await once(child, 'close');
  return code === 0 ? 'migrated' : words;
}

it('a migration that was killed outside of a transaction stops no later start', async () => {
  await killed(false);
  expect(await outcome(false)).toContain('already locked');
  const done = await turn();
  expect(said).toEqual([
    expect.stringContaining(`migration of ${name}; its lock (knex_migr`),
  ]);
  expect(await outcome(false)).toBe('migrated');
  await done();
});

it('one that was killed in a transaction, such as all of ours, has left nothing', async () => {
  await killed(true);
  expect(await outcome(true)).toBe('migrated');
  await (
    await turn()
  )();
  expect(said).toEqual([]);
});

it('a migration of a backend that lives is left alone, and its start is waited for', async () => {
  const first = await turn();
  const child = migrate(1, false);
  await once(child.stdout, 'data');
  let second = false;
  const waiting = turn().then(done => {
    second = true;
    return done;
  });
  await once(child, 'exit');
  expect(second).toBe(false);
  expect(said).toEqual([expect.stringContaining('waiting for it')]);
  await first();
  await (
    await waiting
  )();
  expect(said).toHaveLength(1);
});

it('a backend that hangs as it starts is not waited for without end, and its lock not freed', async () => {
  const first = await turn();
  const child = migrate(5, false);
  await once(child.stdout, 'data');
  await (
    await turn({ patience: 300 })
  )();
  expect(said[1]).toContain('going on beside it');
  expect(await outcome(false)).toContain('already locked');
  child.kill('SIGKILL');
  await first();
});

it('another Waymark on the same server has its own turn', async () => {
  const first = await turn();
  await (
    await turn({ prefix: `${prefix}other_`, patience: 300 })
  )();
  expect(said).toEqual([]);
  await first();
});

describe('where backends meet', () => {
  const at = (connection: unknown, more = {}) =>
    turnOf(
      new ConfigReader({
        backend: { database: { client: 'pg', connection, ...more } },
      } as any),
    );

  it('is where databases are made, whatever the address says', () => {
    const where = { host: 'db', port: 5433, user: 'me', password: 'p@ss' };
    const expected = {
      prefix: 'w_',
      connection: expect.objectContaining({ ...where, database: 'postgres' }),
    };
    expect(at({ ...where, database: 'x' }, { prefix: 'w_' })).toEqual(expected);
    expect(at('postgresql://me:p%40ss@db:5433/x', { prefix: 'w_' })).toEqual(
      expected,
    );
  });

  it('is the one database where plugins share it', () => {
    expect(
      at({ host: 'db', database: 'all' }, { pluginDivisionMode: 'schema' }),
    ).toMatchObject({ databases: ['all'], connection: { database: 'all' } });
  });

  it('is nowhere without a plain Postgres', () => {
    expect(at({ type: 'rds', host: 'db' })).toBeUndefined();
    expect(turnOf(new ConfigReader({}))).toBeUndefined();
  });
});
