import { statfs } from 'node:fs/promises';
import type pg from 'pg';
import type { DatabaseStatistics } from '../../dataProtocol.ts';
import { SIZES } from '../settings.ts';
import { MARK, markOf } from './logins.ts';
import { inPlace, isUp } from './place.ts';
import type { Place } from './place.ts';
import { OWN_SCHEMA, READ_ROLE, READER } from './reader.ts';
import { slowStatements } from './statementSql.ts';

const MOST_TABLES = 200;

const DATABASE = `SELECT pg_database_size(d.oid)::float8 AS bytes, s.xact_commit::float8 AS commits, s.xact_rollback::float8 AS rollbacks,
    s.deadlocks::float8 AS deadlocks, s.blks_hit / nullif(s.blks_hit + s.blks_read, 0)::float8 AS hits, pg_postmaster_start_time() AS started
  FROM pg_database d JOIN pg_stat_database s ON s.datid = d.oid WHERE d.datname = current_database()`;

const CONNECTIONS = `SELECT usename AS name, count(*)::int AS used, (count(*) FILTER (WHERE state = 'active'))::int AS active
  FROM pg_stat_activity WHERE datname = current_database() AND backend_type = 'client backend' AND usename NOT IN ('postgres', '${READER}')
  GROUP BY usename ORDER BY usename`;

const TABLES = `SELECT n.nspname AS schema, c.relname AS name, coalesce(s.n_live_tup, greatest(c.reltuples, 0))::float8 AS rows,
    pg_total_relation_size(c.oid)::float8 AS bytes
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace LEFT JOIN pg_stat_all_tables s ON s.relid = c.oid
  WHERE c.relkind IN ('r', 'm') AND ${OWN_SCHEMA} ORDER BY bytes DESC, 1, 2 LIMIT ${MOST_TABLES}`;

const ROLES = `SELECT a.rolname AS name, a.rolcanlogin AS login, ${MARK} AS mark, nullif(a.rolvaliduntil, 'infinity') AS until
  FROM pg_roles a WHERE a.rolname !~ '^pg_' AND a.rolname NOT IN ('postgres', '${READ_ROLE}', '${READER}', $1)
    AND ($2 OR pg_has_role(a.oid, $1, 'member') OR ${MARK} = $3) ORDER BY 1`;

async function roles(
  client: pg.Client,
  { database, owner, shared }: Place,
): Promise<DatabaseStatistics['roles']> {
  const person = markOf('person', database);
  const { rows } = await client.query(ROLES, [owner, !shared, person]);
  const kindOf = (mark: string | null) => {
    if (mark === person) return 'person';
    return mark === markOf('login', database) ? 'login' : 'other';
  };
  return rows.map(({ name, login, mark, until }) => ({
    name,
    login,
    kind: kindOf(mark),
    ...(until ? { expiresAt: new Date(until).toISOString() } : {}),
  }));
}

async function figures(place: Place) {
  return inPlace(place, async client => {
    const { rows: databases } = await client.query(DATABASE);
    const { rows: users } = await client.query(CONNECTIONS);
    const { rows: tables } = await client.query(TABLES);
    const [database] = databases;
    const sum = (of: 'used' | 'active') =>
      users.reduce((total, user) => total + user[of], 0);
    return {
      bytes: database.bytes as number,
      connections: {
        used: sum('used'),
        active: sum('active'),
        byUser: Object.fromEntries(users.map(user => [user.name, user.used])),
      },
      commits: database.commits as number,
      rollbacks: database.rollbacks as number,
      deadlocks: database.deadlocks as number,
      cacheHits: database.hits as number | null,
      tables: tables as DatabaseStatistics['tables'],
      roles: await roles(client, place),
      startedAt: new Date(database.started).toISOString(),
    };
  });
}

/** What is known of one that takes no connections: nothing is woken for it. */
const atRest = ({ entry }: Place) => ({
  bytes: (entry.part ? entry.part.bytes : entry.bytes) ?? 0,
  connections: { used: 0, active: 0, byUser: {} },
  commits: 0,
  rollbacks: 0,
  deadlocks: 0,
  cacheHits: null,
  tables: [],
  roles: [],
});

/** How a database is doing. */
export async function statistics(place: Place): Promise<DatabaseStatistics> {
  const { stored, drift } = place.entry;
  const up = isUp(place.entry);
  const [disk, slow, { connections, ...known }] = await Promise.all([
    statfs(place.home.place),
    up ? slowStatements(place) : [],
    up ? figures(place) : atRest(place),
  ]);
  const { maxConnections } = SIZES[stored.spec.size];
  const { lastResizeMs } = stored;
  return {
    at: new Date().toISOString(),
    ...known,
    diskFree: disk.bavail * disk.bsize,
    diskSize: disk.blocks * disk.bsize,
    connections: { ...connections, max: place.connections ?? maxConnections },
    slow,
    drift: drift?.all() ?? [],
    ...(lastResizeMs === undefined ? {} : { lastResizeMs }),
  };
}
