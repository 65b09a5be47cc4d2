import { Client } from 'pg';
import { type Migration, migrationsFolder, readMigrations } from './migrations.ts';

/*
 * node --run migrate              applies every migration that is new
 * node --run migrate -- down      takes the last one back
 * node --run migrate -- status    lists them
 */

/** Any number, the same in every service's own database: only one migrates at a time, the others wait. */
const LOCK = 7_272_001;

/** Says one line to whoever watches. */
type Say = (line: string) => void;

/** Brings the schema up to date. Each migration is a transaction of its own; what was applied stays applied. */
export async function migrateUp(client: Client, migrations: Migration[], say: Say): Promise<void> {
  const applied = await readApplied(client);
  for (const { id, checksum } of applied) {
    const known = migrations.find(migration => migration.id === id);
    // An older release that meets a newer schema leaves it as it is.
    if (!known) say(`${id} is applied and not known to this release, left as it is`);
    else if (known.checksum !== checksum) {
      throw new Error(`${id} was changed after it had been applied. Put it back as it was, and write a new migration.`);
    }
  }
  const fresh = migrations.filter(migration => !applied.some(({ id }) => id === migration.id));
  for (const migration of fresh) {
    const started = performance.now();
    await inTransaction(client, migration, migration.up, () =>
      client.query('insert into schema_migrations (id, checksum) values ($1, $2)', [migration.id, migration.checksum]),
    );
    say(`${migration.id} applied in ${Math.round(performance.now() - started)} ms`);
  }
  if (fresh.length === 0) say('nothing to apply');
}

/** Takes the last applied migration back. */
export async function migrateDown(client: Client, migrations: Migration[], say: Say): Promise<void> {
  const last = (await readApplied(client)).at(-1);
  if (!last) return say('nothing to take back');
  const migration = migrations.find(({ id }) => id === last.id);
  if (!migration) throw new Error(`${last.id} is not known to this release. Take it back with the release that brought it.`);
  const { down, irreversible } = migration;
  if (down === undefined) throw new Error(`${migration.id} can not be taken back: ${irreversible}. Write a new migration instead.`);
  await inTransaction(client, migration, down, () =>
    client.query('delete from schema_migrations where id = $1', [migration.id]),
  );
  say(`${migration.id} taken back`);
}

/** Waits for its turn, makes the table of what is applied, and gives the lock back at the end. */
export async function withLock(client: Client, work: () => Promise<void>): Promise<void> {
  await client.query(`set lock_timeout = '60s'`);
  await client.query('select pg_advisory_lock($1)', [LOCK]);
  try {
    // A migration that waits for a table makes every query behind it wait: better to give up soon and be run again.
    await client.query(`set lock_timeout = '5s'`);
    await client.query(`create table if not exists schema_migrations (
      id text primary key,
      checksum text not null,
      applied_at timestamptz not null default now()
    )`);
    await work();
  } finally {
    await client.query('select pg_advisory_unlock($1)', [LOCK]);
  }
}

async function readApplied(client: Client): Promise<Array<{ id: string; checksum: string }>> {
  return (await client.query('select id, checksum from schema_migrations order by id')).rows;
}

async function inTransaction(client: Client, { id }: Migration, sql: string, record: () => Promise<unknown>): Promise<void> {
  await client.query('begin');
  try {
    await client.query(sql);
    await record();
    await client.query('commit');
  } catch (error) {
    await client.query('rollback');
    throw new Error(`${id} failed and was rolled back: ${(error as Error).message}`, { cause: error });
  }
}

async function main(command: string, url: string | undefined): Promise<void> {
  if (!url) throw new Error('DATABASE_URL is not set. Set it to the address of the database to migrate.');
  const say: Say = line => process.stdout.write(`${line}\n`);
  const migrations = await readMigrations(migrationsFolder);
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 10_000, application_name: 'migrate' });
  await client.connect();
  try {
    await withLock(client, async () => {
      if (command === 'up') return migrateUp(client, migrations, say);
      if (command === 'down') return migrateDown(client, migrations, say);
      if (command !== 'status') throw new Error(`"${command}" is not a command. There are up, down and status.`);
      const applied = await readApplied(client);
      for (const { id } of migrations) say(`${applied.some(row => row.id === id) ? 'applied' : 'new    '} ${id}`);
    });
  } finally {
    await client.end();
  }
}

if (import.meta.main) {
  main(process.argv[2] ?? 'up', process.env.DATABASE_URL).catch((error: unknown) => {
    process.stderr.write(`${(error as Error).message}\n`);
    process.exitCode = 1;
  });
}
