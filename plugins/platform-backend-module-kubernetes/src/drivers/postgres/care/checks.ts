import type { ProofState } from '@waymark/platform-common';
import { DriverError } from '@waymark/platform-node';
import { type LiveBackup, type LiveCluster, NOTES, READER } from '../live';
import type { Session } from './connect';
import type { Inside } from './Inside';

const MOST_TABLES = 500;
const TABLES = `SELECT format('%I.%I', n.nspname, c.relname) AS name
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE c.relkind IN ('r', 'm') AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
  ORDER BY 1 LIMIT ${MOST_TABLES}`;
/** Of each table: the beginning, so that a large one does not hold up all others. */
const ROWS = 1000;

type Check = ProofState['checks'][number];

/** Reads the beginning of every table. Throws with the words of the first that cannot be read. */
export async function readTables(client: Session): Promise<Check> {
  await client.query(`BEGIN READ ONLY; SET LOCAL statement_timeout = '10s'`);
  const { rows } = await client.query<{ name: string }>(TABLES);
  for (const { name } of rows)
    try {
      await client.query(`SELECT * FROM ${name} LIMIT ${ROWS}`);
    } catch (error) {
      const { message } = error as Error;
      return {
        name: 'tables',
        ok: false,
        message: `${name} cannot be read: ${message}`,
      };
    }
  await client.query('ROLLBACK');
  const tables = `${rows.length} ${rows.length === 1 ? 'table' : 'tables'}`;
  return {
    name: 'tables',
    ok: true,
    message: `The beginning of ${tables} was read`,
  };
}

/** What was looked at of a scratch instance that runs, and what not. */
export async function checksOf(
  inside: Inside,
  live: LiveCluster,
  backup: LiveBackup,
  signal: AbortSignal,
): Promise<{ ok: boolean; message: string; checks: Check[] }> {
  const checks: Check[] = [
    {
      name: 'restored',
      ok: true,
      message:
        'Its files were restored, and the changes that belong to them replayed',
    },
    {
      name: 'start',
      ok: true,
      message: `Postgres has started on it and takes connections (Cluster ${live.metadata?.name})`,
    },
  ];
  const database = backup.metadata?.annotations?.[NOTES.database] ?? '';
  try {
    const address = await inside.address(live, READER, database, signal);
    const tables = await inside.session(address, signal, readTables);
    checks.push(tables);
    return tables.ok
      ? { ok: true, message: 'It was restored, and can be read', checks }
      : { ok: false, message: tables.message, checks };
  } catch (error) {
    if (!(error instanceof DriverError) || error.errorClass !== 'blocked')
      throw error;
    return {
      ok: true,
      message: `It was restored, and Postgres has started on it; what is in it was not looked at: ${error.why}`,
      checks,
    };
  }
}
