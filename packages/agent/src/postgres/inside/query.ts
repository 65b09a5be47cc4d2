import type { QueryResult, QuerySpec } from '../../dataProtocol.ts';
import { AgentError } from '../../rooms.ts';
import { limitedQuery } from './limitedQuery.ts';
import type { Place } from './place.ts';
import { asReader } from './reader.ts';

const MOST_ROWS = 1000;
const LONGEST_MS = 30_000;
const LONGEST_SQL = 100_000;
const BYTES = 1024 * 1024;
const CELL = 10_000;
const LINE = 16 * 1024 * 1024;

const invalid = (why: string, next = 'Correct the statement') =>
  new AgentError('invalid', 'The statement was not run', why, next);

/** Checks what came over the socket. */
function validate(spec: Partial<QuerySpec>): QuerySpec {
  const { sql, maxRows, timeoutMs } = spec;
  if (typeof sql !== 'string' || !sql.trim() || sql.includes('\0'))
    throw invalid('`sql` is not a statement');
  if (sql.length > LONGEST_SQL)
    throw invalid(`it is longer than ${LONGEST_SQL} characters`);
  const within = (value: unknown, most: number): value is number =>
    Number.isInteger(value) && Number(value) >= 1 && Number(value) <= most;
  if (!within(maxRows, MOST_ROWS))
    throw invalid(`\`maxRows\` must be 1 to ${MOST_ROWS}`);
  if (!within(timeoutMs, LONGEST_MS))
    throw invalid(`\`timeoutMs\` must be 1 to ${LONGEST_MS}`);
  return { sql, maxRows, timeoutMs };
}

type Refusal = Error & { code?: string; detail?: string; hint?: string };

function refusal(error: Refusal, timeoutMs: number): Error {
  if (!error.code || !/^[0-9A-Z]{5}$/.test(error.code)) {
    return new AgentError(
      'failed',
      'The statement was given up',
      error.message,
      'Ask for less',
    );
  }
  if (error.code === '57014')
    return invalid(
      `it took longer than ${timeoutMs} ms`,
      'Ask for less, or give it more time',
    );
  return invalid(
    [error.message, error.detail, error.hint].filter(Boolean).join('. '),
  );
}

/**
 * Runs one statement as a role that can only read, in a transaction that can only read: neither of the two alone is
 * trusted. Nothing of it stays.
 */
export async function query(
  place: Place,
  given: Partial<QuerySpec>,
): Promise<QueryResult> {
  const { sql, maxRows, timeoutMs } = validate(given);
  return asReader(place, async client => {
    await client.query(
      `SET statement_timeout = ${timeoutMs}; SET client_connection_check_interval = '1s'`,
    );
    // With a snapshot taken, nothing can make it a transaction that writes.
    await client.query('BEGIN READ ONLY');
    await client.query('SELECT 1');
    const began = performance.now();
    // Should Postgres itself not keep to the time.
    const timer = setTimeout(
      () =>
        (
          client as unknown as {
            connection: { stream: { destroy(error: Error): void } };
          }
        ).connection.stream.destroy(new Error('it took too long')),
      timeoutMs + 2000,
    );
    try {
      const answer = await limitedQuery(client, sql, {
        rows: maxRows,
        bytes: BYTES,
        cell: CELL,
        line: LINE,
      });
      const tookMs = Math.round(performance.now() - began);
      const { rows: types } = await client.query(
        `SELECT pg_catalog.format_type(($1::oid[])[nth], ($2::int[])[nth]) AS name FROM pg_catalog.generate_series(1, cardinality($1::oid[])) nth ORDER BY nth`,
        [
          answer.columns.map(column => column.oid),
          answer.columns.map(column => column.modifier),
        ],
      );
      await client.query('ROLLBACK');
      return {
        columns: answer.columns.map(({ name }, i) => ({
          name,
          type: types[i].name,
        })),
        rows: answer.rows,
        truncated: answer.truncated,
        tookMs,
      };
    } catch (error) {
      throw refusal(error as Refusal, timeoutMs);
    } finally {
      clearTimeout(timer);
    }
  });
}
