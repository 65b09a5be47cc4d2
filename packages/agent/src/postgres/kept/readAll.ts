import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { withAdmin } from '../configure.ts';
import type { PostgresHome } from '../home.ts';

const id = (name: string) => pg.escapeIdentifier(name);
// None that somebody could have put functions into before.
const SCHEMA = `waymark_proof_${randomBytes(8).toString('hex')}`;

/** Brings an extension into a database that is thrown away, and tells where it is. */
async function bring(client: pg.Client, extension: string): Promise<string> {
  await client.query(`CREATE SCHEMA IF NOT EXISTS ${SCHEMA}`);
  await client.query(
    `CREATE EXTENSION IF NOT EXISTS ${extension} SCHEMA ${SCHEMA}`,
  );
  const { rows } = await client.query(
    'SELECT nspname AS name FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace WHERE extname = $1',
    [extension],
  );
  return id(rows[0].name);
}

async function inEach<T>(
  home: PostgresHome,
  port: number,
  fn: (client: pg.Client, database: string) => Promise<T>,
): Promise<T[]> {
  const names = await withAdmin(home, port, async client => {
    const { rows } = await client.query(
      'SELECT datname AS name FROM pg_database WHERE datallowconn ORDER BY datname',
    );
    return rows.map(row => row.name as string);
  });
  const results: T[] = [];
  for (const name of names) {
    const one = async (client: pg.Client) => {
      await client.query('SET statement_timeout = 0');
      return fn(client, name);
    };
    results.push(await withAdmin(home, port, one, name));
  }
  return results;
}

const sum = (counts: number[]) => counts.reduce((all, count) => all + count, 0);

/** Reads every row of every table, and with the pages their checksums. Answers how many tables there are. */
export async function readTables(
  home: PostgresHome,
  port: number,
): Promise<number> {
  const counts = await inEach(home, port, async (client, database) => {
    const amcheck = await bring(client, 'amcheck');
    const which = `relkind IN ('r', 'm', 't') AND relpersistence <> 't' AND relam = (SELECT oid FROM pg_am WHERE amname = 'heap')`;
    const { rows } = await client.query(
      `SELECT c.oid::regclass::text AS name, v.blkno AS block, v.msg AS message
       FROM pg_class c CROSS JOIN LATERAL ${amcheck}.verify_heapam(c.oid, check_toast => true) v WHERE ${which} LIMIT 5`,
    );
    if (rows.length)
      throw new Error(
        rows
          .map(
            ({ name, block, message }) =>
              `${name} in ${database}, block ${block}: ${message}`,
          )
          .join('\n'),
      );
    const { rows: counted } = await client.query(
      `SELECT count(*)::int AS count FROM pg_class WHERE ${which}`,
    );
    return counted[0].count as number;
  });
  return sum(counts);
}

/** Looks whether indexes are in order, and reads what has no check of its own. Answers how many indexes there are. */
export async function readIndexes(
  home: PostgresHome,
  port: number,
): Promise<number> {
  const counts = await inEach(home, port, async client => {
    const amcheck = await bring(client, 'amcheck');
    const prewarm = await bring(client, 'pg_prewarm');
    const ordered = `relam = (SELECT oid FROM pg_am WHERE amname = 'btree')`;
    const { rows } = await client.query(
      `SELECT count(*)::int AS count, count(${amcheck}.bt_index_check(c.oid)) AS checked
       FROM pg_class c JOIN pg_index i ON i.indexrelid = c.oid
       WHERE relkind = 'i' AND ${ordered} AND indisvalid AND indisready AND relpersistence = 'p'`,
    );
    const { rows: others } = await client.query(
      `SELECT count(*) FILTER (WHERE relkind = 'i')::int AS count, sum(${prewarm}.pg_prewarm(c.oid)) AS pages
       FROM pg_class c WHERE relkind IN ('i', 'S') AND NOT (relkind = 'i' AND ${ordered}) AND relpersistence = 'p'`,
    );
    return (rows[0].count + others[0].count) as number;
  });
  return sum(counts);
}
