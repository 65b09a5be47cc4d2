import pg from 'pg';
import type { PostgresSpec } from '../protocol.ts';
import { crashPoint } from '../shim/crashPoint.ts';
import {
  ensureLogins,
  letOutOthers,
  loginsOf,
  MARK,
  markOf,
  PLAIN,
} from './inside/logins.ts';
import { FRESH_DATABASE } from './makeCluster.ts';
import { CONNECTIONS_OF_ONE } from './settings.ts';

type Names = Pick<PostgresSpec, 'database' | 'user'>;

const id = (name: string) => pg.escapeIdentifier(name);

/** Owns what is in one database of a shared instance: a role for each, so that no owner can do anything in another's. */
export const ownerOf = (database: string) => `${database}_owner`;

const has = async (client: pg.Client, sql: string, name: string) =>
  (await client.query(sql, [name])).rowCount !== 0;
const hasRole = (client: pg.Client, name: string) =>
  has(client, 'SELECT 1 FROM pg_roles WHERE rolname = $1', name);
/** Whether that database is there. */
export const hasDatabase = (client: pg.Client, name: string) =>
  has(client, 'SELECT 1 FROM pg_database WHERE datname = $1', name);

/** Brings a fresh instance to hold nothing: what a database of its own would be made of is not for one that is shared. */
export async function emptyInstance(client: pg.Client): Promise<void> {
  if (await hasDatabase(client, FRESH_DATABASE))
    await client.query(`DROP DATABASE ${FRESH_DATABASE} WITH (FORCE)`);
}

/**
 * Brings one database of a shared instance about, in steps that may each be done already. Nobody comes in before it is
 * closed to all others: its logins get there, and nowhere else, with so many connections that the others have theirs.
 */
export async function configureShared(
  client: pg.Client,
  spec: Pick<PostgresSpec, 'database' | 'user' | 'verifier' | 'logins'>,
): Promise<void> {
  const { database } = spec;
  // A new database is on the disk before this goes on, whatever is set here. The rest is done again at each start of the
  // server, so nobody has to wait for the disk after each of the statements.
  await client.query('SET synchronous_commit = off');
  const owner = ownerOf(database);
  if (!(await hasRole(client, owner)))
    await client.query(`CREATE ROLE ${id(owner)}`);
  await client.query(`ALTER ROLE ${id(owner)} NOLOGIN ${PLAIN}`);
  if (!(await hasDatabase(client, database)))
    await client.query(
      `CREATE DATABASE ${id(database)} OWNER ${id(
        owner,
      )} ALLOW_CONNECTIONS false`,
    );
  crashPoint('agent/shared/database', database);
  await client.query(`REVOKE ALL ON DATABASE ${id(database)} FROM PUBLIC`);
  await client.query(`ALTER DATABASE ${id(database)} ALLOW_CONNECTIONS true`);
  const logins = loginsOf(spec);
  await ensureLogins(
    client,
    { database, owner, connections: CONNECTIONS_OF_ONE },
    logins,
  );
  await letOutOthers(
    client,
    database,
    logins.map(login => login.user),
  );
}

/** Takes a database away with its logins and owner; whoever is connected is put out. In steps that may be done already. */
export async function dropShared(
  client: pg.Client,
  { database, user }: Names,
): Promise<void> {
  await client.query('SET synchronous_commit = on');
  const { rows } = await client.query(
    `SELECT rolname FROM pg_roles a WHERE ${MARK} = ANY($1) OR rolname = $2`,
    [[markOf('login', database), markOf('person', database)], user],
  );
  for (const { rolname } of rows)
    await client.query(`ALTER ROLE ${id(rolname)} NOLOGIN`);
  if (await hasDatabase(client, database))
    await client.query(`DROP DATABASE ${id(database)} WITH (FORCE)`);
  crashPoint('agent/shared/dropped', database);
  // Sessions of these logins are over: they could be connected nowhere else.
  for (const { rolname } of rows)
    await client.query(`DROP ROLE IF EXISTS ${id(rolname)}`);
  await client.query(`DROP ROLE IF EXISTS ${id(ownerOf(database))}`);
  crashPoint('agent/shared/forgotten', database);
}
