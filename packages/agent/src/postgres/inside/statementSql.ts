import type pg from 'pg';
import type { DatabaseStatistics } from '../../dataProtocol.ts';
import { withAdmin } from '../configure.ts';
import type { Place } from './place.ts';
import { READ_ROLE, READER } from './reader.ts';

const MOST = 20;
const LONGEST = 1000;

/** Who looks, backs up and proves: what they run is the platform's doing, not the service's. */
const OWN_ROLES = ['postgres', READ_ROLE, READER]
  .map(role => `'${role}'`)
  .join(', ');

const SLOW = `SELECT left(regexp_replace(s.query, '\\s+', ' ', 'g'), ${LONGEST}) AS query, s.calls::float8 AS calls, s.mean_exec_time AS mean,
    s.total_exec_time AS total, s.rows::float8 AS rows
  FROM public.pg_stat_statements(true) s JOIN pg_database d ON d.oid = s.dbid JOIN pg_roles r ON r.oid = s.userid
  WHERE d.datname = $1 AND r.rolname NOT IN (${OWN_ROLES}) ORDER BY s.total_exec_time DESC LIMIT ${MOST}`;

/** Not in the service's own database: its migrations and dumps must not find anything of ours. */
async function known(client: pg.Client): Promise<boolean> {
  const { rows } = await client.query(
    `SELECT current_setting('shared_preload_libraries') LIKE '%pg_stat_statements%' AS loaded,
       EXISTS (SELECT 1 FROM pg_extension WHERE extname = 'pg_stat_statements') AS there`,
  );
  const [{ loaded, there }] = rows;
  if (loaded && !there)
    await client.query(
      'CREATE EXTENSION IF NOT EXISTS pg_stat_statements SCHEMA public',
    );
  return loaded;
}

const round = (ms: number) => Math.round(ms * 1000) / 1000;

/** The statements that took most of the time; none in a server that was started without counting them. */
export const slowStatements = (
  place: Place,
): Promise<DatabaseStatistics['slow']> =>
  withAdmin(place.home, place.port, async client => {
    if (!(await known(client))) return [];
    const { rows } = await client.query(SLOW, [place.database]);
    return rows.map(({ query, calls, mean, total, rows: count }) => ({
      query,
      calls,
      meanMs: round(mean),
      totalMs: round(total),
      rows: count,
    }));
  });
