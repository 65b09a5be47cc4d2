import { createHash } from 'node:crypto';
import pg from 'pg';
import type { PostgresSpec } from '../protocol.ts';
import { AgentError } from '../rooms.ts';
import { crashPoint } from '../shim/crashPoint.ts';
import type { PostgresHome } from './home.ts';
import {
  ensureLogins,
  letOutOthers,
  loginsOf,
  PLAIN,
} from './inside/logins.ts';
import { FRESH_DATABASE, OWNER_ROLE } from './makeCluster.ts';

/** Runs SQL as superuser through the socket. */
export async function withAdmin<T>(
  home: PostgresHome,
  port: number,
  fn: (client: pg.Client) => Promise<T>,
  database = 'postgres',
): Promise<T> {
  const client = new pg.Client({
    host: home.sockets,
    port,
    user: 'postgres',
    database,
    connectionTimeoutMillis: 10_000,
    statement_timeout: 30_000,
  });
  client.on('error', () => {});
  await client.connect();
  try {
    // Statements that set a password must never be written to the log, not even when they fail.
    // What the agent has to change is little, also where nobody else may write since the disk is full.
    // Whoever writes in a database can set where names are looked for there: nothing of theirs runs as superuser by its name.
    await client.query(
      `SET search_path = pg_catalog, pg_temp; SET log_min_error_statement = 'panic'; SET log_statement = 'none'; SET default_transaction_read_only = 'off'`,
    );
    return await fn(client);
  } finally {
    await client.end();
  }
}

const id = (name: string) => pg.escapeIdentifier(name);
const literal = (text: string) => pg.escapeLiteral(text);

/** Ends what has begun to write, so that nothing more is written: statements are cancelled, sessions between two statements cut. */
export const endWriters = (home: PostgresHome, port: number): Promise<void> =>
  withAdmin(home, port, async client => {
    await client.query(
      `SELECT CASE WHEN state = 'active' THEN pg_cancel_backend(pid) ELSE pg_terminate_backend(pid) END
       FROM pg_stat_activity WHERE backend_xid IS NOT NULL AND backend_type = 'client backend' AND usename <> 'postgres'`,
    );
  });

/** Stands for what {@link configureDatabase} has to bring about. */
export const configurationHash = (
  spec: Pick<PostgresSpec, 'database' | 'user' | 'verifier' | 'logins'>,
) =>
  createHash('sha256')
    .update(
      JSON.stringify([
        spec.database,
        spec.user,
        spec.verifier,
        spec.logins ?? [],
      ]),
    )
    .digest('hex');

async function exists(
  client: pg.Client,
  table: 'pg_database' | 'pg_roles',
  column: string,
  name: string,
) {
  const { rowCount } = await client.query(
    `SELECT 1 FROM ${table} WHERE ${column} = $1`,
    [name],
  );
  return rowCount !== 0;
}

/** Makes a login of the platform's own, or changes its password. */
export async function ensureLogin(
  client: pg.Client,
  user: string,
  password: string,
  options = '',
): Promise<void> {
  if (!(await exists(client, 'pg_roles', 'rolname', user)))
    await client.query(`CREATE ROLE ${id(user)}`);
  await client.query(
    `ALTER ROLE ${id(user)} LOGIN ${options} PASSWORD ${literal(password)}`,
  );
}

async function ensureDatabase(client: pg.Client, name: string, made: boolean) {
  if (await exists(client, 'pg_database', 'datname', name)) return;
  // It was there: an empty one in its place would hide that its data is lost.
  if (made)
    throw new AgentError(
      'failed',
      `The database ${name} is gone from its instance`,
      'somebody has dropped or renamed it',
      'Restore it from the newest backup, or delete it',
    );
  if (await exists(client, 'pg_database', 'datname', FRESH_DATABASE))
    await client.query(
      `ALTER DATABASE ${FRESH_DATABASE} RENAME TO ${id(name)}`,
    );
  else await client.query(`CREATE DATABASE ${id(name)} OWNER ${OWNER_ROLE}`);
}

/**
 * Brings database, owner and logins about, in steps that may each be done already: a crash between two of them is
 * healed by doing all again. Data is never dropped.
 *
 * @param made - it was there before: it is not made anew
 */
export async function configureDatabase(
  home: PostgresHome,
  port: number,
  spec: Pick<PostgresSpec, 'database' | 'user' | 'verifier' | 'logins'>,
  made: boolean,
): Promise<void> {
  await withAdmin(home, port, async client => {
    if (!(await exists(client, 'pg_roles', 'rolname', OWNER_ROLE)))
      await client.query(`CREATE ROLE ${OWNER_ROLE}`);
    await client.query(`ALTER ROLE ${OWNER_ROLE} NOLOGIN ${PLAIN}`);
    await ensureDatabase(client, spec.database, made);
    crashPoint('agent/postgres/database', spec.database);
    await client.query(
      [
        `REVOKE ALL ON DATABASE ${id(spec.database)} FROM PUBLIC`,
        `ALTER DATABASE ${id(
          spec.database,
        )} ALLOW_CONNECTIONS true CONNECTION LIMIT -1`,
      ].join(';'),
    );
    const logins = loginsOf(spec);
    const place = { database: spec.database, owner: OWNER_ROLE };
    await ensureLogins(client, place, logins);
    await letOutOthers(
      client,
      spec.database,
      logins.map(login => login.user),
    );
  });
}
