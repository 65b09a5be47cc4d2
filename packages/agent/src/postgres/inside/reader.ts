import pg from 'pg';
import { Serial } from '../../serial.ts';
import type { Place } from './place.ts';
import { inPlace } from './place.ts';
import { PLAIN } from './logins.ts';

const id = (name: string) => pg.escapeIdentifier(name);

/**
 * What may be read in the databases of an instance. Not `pg_read_all_data`: that one also reads the catalogs that hold
 * the verifiers of all passwords.
 */
export const READ_ROLE = 'waymark_read';
/** Reads for the query box: has no password, and comes by the socket only. */
export const READER = 'waymark_reader';
/** Schemas of Postgres itself; `n` is `pg_namespace`. */
export const OWN_SCHEMA = `n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'`;

const READER_CONNECTIONS = 5;

/** Grants the reading of all that is there and that could not be read yet; what the owner makes later is so by default. */
const SWEEP = `DO $sweep$
DECLARE o record;
BEGIN
  FOR o IN SELECT n.nspname FROM pg_namespace n
    WHERE ${OWN_SCHEMA} AND NOT has_schema_privilege('${READ_ROLE}', n.oid, 'USAGE')
  LOOP EXECUTE format('GRANT USAGE ON SCHEMA %I TO ${READ_ROLE}', o.nspname); END LOOP;
  FOR o IN SELECT n.nspname, c.relname, CASE c.relkind WHEN 'S' THEN 'SEQUENCE' ELSE 'TABLE' END AS kind
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE ${OWN_SCHEMA} AND c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S')
      AND CASE c.relkind WHEN 'S' THEN NOT has_sequence_privilege('${READ_ROLE}', c.oid, 'SELECT')
        ELSE NOT has_table_privilege('${READ_ROLE}', c.oid, 'SELECT') END
  LOOP EXECUTE format('GRANT SELECT ON %s %I.%I TO ${READ_ROLE}', o.kind, o.nspname, o.relname); END LOOP;
END $sweep$`;

async function ensureRoles(client: pg.Client): Promise<void> {
  const { rows } = await client.query(
    `SELECT a.rolname, a.rolcanlogin = (a.rolname = '${READER}') AND a.rolpassword IS NULL AND NOT (a.rolsuper OR a.rolcreatedb
       OR a.rolcreaterole OR a.rolreplication OR a.rolbypassrls) AND NOT EXISTS (SELECT 1 FROM pg_auth_members m
         WHERE m.member = a.oid AND m.roleid::regrole::text <> '${READ_ROLE}') AS right
     FROM pg_authid a WHERE a.rolname IN ('${READ_ROLE}', '${READER}')`,
  );
  const right = rows.filter(row => row.right);
  if (right.length === 2) return;
  const known = new Set(rows.map(row => row.rolname));
  const make = (role: string, options: string) =>
    `${
      known.has(role) ? 'ALTER' : 'CREATE'
    } ROLE ${role} ${PLAIN} ${options} PASSWORD NULL`;
  const { rows: memberships } = await client.query(
    `SELECT roleid::regrole::text AS of, member::regrole::text AS role FROM pg_auth_members
     WHERE member::regrole::text IN ('${READ_ROLE}', '${READER}') AND roleid::regrole::text <> '${READ_ROLE}'`,
  );
  await client.query(
    [
      make(READ_ROLE, 'NOLOGIN'),
      make(READER, `LOGIN CONNECTION LIMIT ${READER_CONNECTIONS}`),
      ...memberships.map(({ of, role }) => `REVOKE ${of} FROM ${role}`),
      `GRANT ${READ_ROLE} TO ${READER}`,
      // Only a superuser may set this one: a query that sorts without end must not fill the disk.
      `ALTER ROLE ${READER} SET temp_file_limit = '256MB'`,
    ].join(';'),
  );
}

/** Brings the role that may read about, and lets it read all that there is in a database. */
export async function ensureReader(
  client: pg.Client,
  { database, owner }: Pick<Place, 'database' | 'owner'>,
): Promise<void> {
  await ensureRoles(client);
  const { rows } = await client.query(
    `SELECT has_database_privilege('${READER}', current_database(), 'CONNECT') AND EXISTS (SELECT 1 FROM pg_default_acl d
       WHERE d.defaclrole = to_regrole($1) AND d.defaclnamespace = 0 AND d.defaclobjtype = 'n'
         AND array_to_string(d.defaclacl, ' ') LIKE '%${READ_ROLE}=%') AS known`,
    [id(owner)],
  );
  const byDefault = (what: string) =>
    `ALTER DEFAULT PRIVILEGES FOR ROLE ${id(
      owner,
    )} GRANT ${what} TO ${READ_ROLE}`;
  if (!rows[0].known)
    await client.query(
      [
        // Not to all that may read: a person's login to another database of the same server is one of them.
        `GRANT CONNECT ON DATABASE ${id(database)} TO ${READER}`,
        byDefault('SELECT ON TABLES'),
        byDefault('SELECT ON SEQUENCES'),
        byDefault('USAGE ON SCHEMAS'),
      ].join(';'),
    );
  await client.query(SWEEP);
}

const preparing = new Serial();

/** {@link ensureReader} by a connection of its own, one of a server after the other. */
export const prepareReader = (place: Place) =>
  preparing.run(String(place.port), () =>
    inPlace(place, client => ensureReader(client, place)),
  );

/** Runs what only reads, as the role that can do nothing else, in a session of its own. */
export async function asReader<T>(
  place: Place,
  fn: (client: pg.Client) => Promise<T>,
): Promise<T> {
  await prepareReader(place);
  const client = new pg.Client({
    host: place.home.sockets,
    port: place.port,
    user: READER,
    database: place.database,
    connectionTimeoutMillis: 10_000,
    application_name: 'waymark query',
  });
  client.on('error', () => {});
  await client.connect();
  try {
    return await fn(client);
  } finally {
    await client.end();
  }
}
