import type { DatabaseSchema, DatabaseStatistics, QueryResult } from '@waymark/platform-common';
import { DriverError } from './errors';

/** A session in a Postgres that is not the platform's own, as `pg` has it. */
export interface PostgresSession {
  query(query: any, values?: any[]): Promise<{ rows: any[] }>;
}

const MOST_TABLES = 200;
const OF_PEOPLE = `n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'`;
const CELL = 10_000;
const BYTES = 1024 * 1024;
const CHUNK = 50;
/** Of a statement that is shown. */
const LONGEST = 1000;

/** What is known of who we are in there. */
export interface AdoptedFacts {
  /** `18.4`. */
  version: string;
  /** `18`. */
  major: number;
  /** It can do everything there, or what reaches beyond the database: run programs, write files, end sessions. */
  mighty: boolean;
  /** The database is its own: it could drop it. */
  owner: boolean;
  /** How large the database is. */
  bytes: number;
  /** May see how it does. */
  monitors: boolean;
}

const FACTS = `SELECT current_setting('server_version_num')::int AS number, split_part(current_setting('server_version'), ' ', 1) AS version,
    coalesce((SELECT rolsuper FROM pg_roles WHERE rolname = current_user), false) OR EXISTS (SELECT 1 FROM pg_roles r
      WHERE r.rolname IN ('pg_execute_server_program', 'pg_write_server_files', 'pg_signal_backend') AND pg_has_role(r.oid, 'member')) AS mighty,
    (SELECT pg_has_role(datdba, 'member') FROM pg_database WHERE datname = current_database()) AS owner,
    pg_database_size(current_database())::float8 AS bytes,
    EXISTS (SELECT 1 FROM pg_roles r WHERE r.rolname = 'pg_monitor' AND pg_has_role(r.oid, 'member')) AS monitors`;

export async function readFacts(client: PostgresSession): Promise<AdoptedFacts> {
  const [{ number, ...facts }] = (await client.query(FACTS)).rows;
  return { ...facts, major: Math.floor(number / 10_000) };
}

const DATABASE = `SELECT pg_database_size(d.oid)::float8 AS bytes, s.xact_commit::float8 AS commits, s.xact_rollback::float8 AS rollbacks, s.deadlocks::float8 AS deadlocks,
    s.blks_hit / nullif(s.blks_hit + s.blks_read, 0)::float8 AS hits, pg_postmaster_start_time() AS started, current_setting('max_connections')::int AS most
  FROM pg_database d JOIN pg_stat_database s ON s.datid = d.oid WHERE d.datname = current_database()`;
const USERS = `SELECT usename AS name, count(*)::int AS used, (count(*) FILTER (WHERE state = 'active'))::int AS active
  FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() AND usename IS NOT NULL GROUP BY usename ORDER BY usename`;
const TABLES = `SELECT n.nspname AS schema, c.relname AS name, coalesce(s.n_live_tup, greatest(c.reltuples, 0))::float8 AS rows, pg_total_relation_size(c.oid)::float8 AS bytes
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace LEFT JOIN pg_stat_all_tables s ON s.relid = c.oid
  WHERE c.relkind IN ('r', 'm') AND ${OF_PEOPLE} ORDER BY 4 DESC, 1, 2 LIMIT ${MOST_TABLES}`;
const ROLES = `SELECT rolname AS name, rolcanlogin AS login, nullif(rolvaliduntil, 'infinity') AS until FROM pg_roles WHERE rolname !~ '^pg_' ORDER BY 1 LIMIT ${MOST_TABLES}`;
const COUNTED = `SELECT quote_ident(n.nspname) AS schema FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace WHERE e.extname = 'pg_stat_statements' AND current_setting('server_version_num')::int >= 130000`;
/**
 * A statement without what was said in it: Postgres itself takes values only out of those that read and write, and shows an
 * ALTER ROLE … PASSWORD as it was. Pure.
 */
export const withoutValues = (query: string) =>
  query
    .replace(/'(?:[^'\\]|\\.|'')*(?:'|$)/gs, `'…'`)
    .replace(/\$(?:[A-Za-z_]\w*)?\$.*$/s, '$…$')
    .replace(/\s+/g, ' ')
    .slice(0, LONGEST);
/** Without what we ask ourselves; a login that is the owner's may be the service's too. */
const slowIn = (schema: string) => `SELECT left(coalesce(s.query, ''), 10000) AS query, s.calls::float8 AS calls, round(s.mean_exec_time::numeric, 3)::float8 AS "meanMs",
    round(s.total_exec_time::numeric, 3)::float8 AS "totalMs", s.rows::float8 AS rows
  FROM ${schema}.pg_stat_statements s JOIN pg_database d ON d.oid = s.dbid JOIN pg_roles r ON r.rolname = current_user WHERE d.datname = current_database() AND (s.userid <> r.oid OR d.datdba = r.oid) ORDER BY s.total_exec_time DESC LIMIT 20`;

async function slow(client: PostgresSession): Promise<DatabaseStatistics['slow']> {
  const { rows } = await client.query(COUNTED);
  if (!rows.length) return [];
  await client.query('SAVEPOINT slow');
  try {
    const found = (await client.query(slowIn(rows[0].schema))).rows;
    return found.map(({ query, ...row }) => ({ ...row, query: withoutValues(query) }));
  } catch {
    // It is there, and the server was started without it.
    await client.query('ROLLBACK TO SAVEPOINT slow');
    return [];
  }
}

/** How it does. The disk below it nobody tells: it is 0. */
export async function readStatistics(client: PostgresSession): Promise<DatabaseStatistics> {
  const [{ bytes, commits, rollbacks, deadlocks, hits, started, most }] = (await client.query(DATABASE)).rows;
  const { rows: users } = await client.query(USERS);
  const { rows: tables } = await client.query(TABLES);
  const { rows: roles } = await client.query(ROLES);
  const sum = (of: 'used' | 'active') => users.reduce((total, user) => total + user[of], 0);
  return {
    at: new Date().toISOString(),
    bytes,
    diskFree: 0,
    diskSize: 0,
    connections: { used: sum('used'), active: sum('active'), max: most, byUser: Object.fromEntries(users.map(user => [user.name, user.used])) },
    commits,
    rollbacks,
    deadlocks,
    cacheHits: hits,
    slow: await slow(client),
    tables,
    roles: roles.map(({ name, login, until }) => ({ name, login, kind: 'other', ...(until instanceof Date ? { expiresAt: until.toISOString() } : {}) })),
    drift: [],
    startedAt: new Date(started).toISOString(),
  };
}

const RELATIONS = `SELECT c.oid, n.nspname AS schema, c.relname AS name, CASE c.relkind WHEN 'v' THEN 'view' WHEN 'm' THEN 'materializedView' ELSE 'table' END AS kind
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE ${OF_PEOPLE} AND c.relkind IN ('r', 'p', 'f', 'v', 'm') AND NOT c.relispartition ORDER BY 2, 3 LIMIT 2000`;
const COLUMNS = `SELECT a.attrelid AS of, a.attname AS name, format_type(a.atttypid, a.atttypmod) AS type, NOT a.attnotnull AS nullable, pg_get_expr(d.adbin, d.adrelid) AS text,
    EXISTS (SELECT 1 FROM pg_index i WHERE i.indrelid = a.attrelid AND i.indisprimary AND a.attnum = ANY (i.indkey)) AS key
  FROM pg_attribute a LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
  WHERE a.attrelid = ANY ($1::oid[]) AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attrelid, a.attnum`;
const INDEXES = `SELECT i.indrelid AS of, c.relname AS name, pg_get_indexdef(i.indexrelid) AS definition FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid WHERE i.indrelid = ANY ($1::oid[]) ORDER BY 1, 2`;

/** What tables and views there are. */
export async function readSchema(client: PostgresSession): Promise<DatabaseSchema> {
  const { rows: relations } = await client.query(RELATIONS);
  const oids = relations.map(relation => relation.oid);
  const { rows: columns } = await client.query(COLUMNS, [oids]);
  const { rows: indexes } = await client.query(INDEXES, [oids]);
  const of = <T extends { of: number }>(rows: T[], oid: number) => rows.filter(row => row.of === oid);
  return {
    tables: relations.map(({ oid, ...table }) => ({
      ...table,
      columns: of(columns, oid).map(({ name, type, nullable, text, key }: any) => ({ name, type, nullable, ...(text === null ? {} : { default: text }), ...(key ? { key } : {}) })),
      indexes: of(indexes, oid).map(({ name, definition }: any) => ({ name, definition })),
    })),
  };
}

/** As Postgres writes them. */
const asText = { getTypeParser: () => (value: string) => value };

/** As much of an answer as is handed on. */
class Taken {
  fields: Array<{ name: string; dataTypeID: number; dataTypeModifier: number }> = [];
  readonly rows: Array<Array<string | null>> = [];
  truncated = false;
  #bytes = 0;

  constructor(private readonly most: number) {}

  /** False once there is enough. */
  take(row: Array<string | null>): boolean {
    if (this.rows.length >= this.most || this.#bytes >= BYTES) {
      this.truncated = true;
      return false;
    }
    this.rows.push(row.map(cell => this.#cut(cell)));
    return true;
  }

  #cut(cell: string | null): string | null {
    if (cell === null) return null;
    const text = cell.length > CELL ? `${cell.slice(0, CELL)}…` : cell;
    this.truncated ||= text !== cell;
    this.#bytes += Buffer.byteLength(text);
    return text;
  }
}

/**
 * Runs one statement behind a cursor, which takes only what reads: no COPY, no DO, nothing that changes a setting; and of
 * its rows a few at a time. The login is not ours, so nothing less is trusted.
 */
export async function readQuery(client: PostgresSession, { sql, maxRows }: { sql: string; maxRows: number }): Promise<QueryResult> {
  const refuse = (why: string) => new DriverError('invalid', 'The statement was not run', why, 'Correct the statement');
  if (!sql.trim() || sql.includes('\0')) throw refuse('it is no statement');
  const began = performance.now();
  const taken = new Taken(maxRows);
  try {
    // By the extended protocol, which takes no second statement.
    await client.query({ text: `DECLARE waymark_look NO SCROLL CURSOR WITHOUT HOLD FOR ${sql}`, queryMode: 'extended' } as any);
    for (let more = true; more; ) {
      const chunk: any = await client.query({ text: `FETCH ${CHUNK} FROM waymark_look`, rowMode: 'array', types: asText } as any);
      taken.fields = chunk.fields;
      more = chunk.rows.every((row: Array<string | null>) => taken.take(row)) && chunk.rows.length === CHUNK;
    }
  } catch (error: any) {
    if (!/^[0-9A-Z]{5}$/.test(error.code ?? '')) throw error;
    throw refuse(error.code === '57014' ? 'it took too long' : [error.message, error.detail, error.hint].filter(Boolean).join('. '));
  }
  const tookMs = Math.round(performance.now() - began);
  const { fields, rows, truncated } = taken;
  const { rows: types } = await client.query(
    `SELECT pg_catalog.format_type(($1::pg_catalog.oid[])[nth], ($2::pg_catalog.int4[])[nth]) AS name FROM pg_catalog.generate_series(1, pg_catalog.cardinality($1::pg_catalog.oid[])) nth ORDER BY nth`,
    [fields.map(field => field.dataTypeID), fields.map(field => field.dataTypeModifier)],
  );
  return { columns: fields.map(({ name }, i) => ({ name, type: types[i].name })), rows, truncated, tookMs };
}
