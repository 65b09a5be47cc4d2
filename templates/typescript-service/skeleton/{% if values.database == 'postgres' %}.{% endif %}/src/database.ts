import { SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import type { FastifyBaseLogger } from 'fastify';
import { Pool, type QueryResultRow } from 'pg';

/** The service's database, as its stores use it. */
export interface Database {
  query<Row extends QueryResultRow>(sql: string, values?: unknown[]): Promise<Row[]>;
  /** Fails, within a few seconds, while the database does not answer. */
  check(): Promise<void>;
  close(): Promise<void>;
}

/** Connections are made when they are needed, so this works before the database is up; `/readyz` says no until then. */
export function openDatabase(url: string, logger: Pick<FastifyBaseLogger, 'warn'>): Database {
  const pool = new Pool({
    connectionString: url,
    application_name: process.env.SERVICE_NAME,
    max: 10,
    connectionTimeoutMillis: 3_000,
    idleTimeoutMillis: 30_000,
    statement_timeout: 10_000,
    keepAlive: true,
  });
  // A connection that breaks while nobody uses it: the pool makes another. Unheard, it would end the process.
  pool.on('error', error => logger.warn({ err: error }, 'an idle database connection was lost'));
  const tracer = trace.getTracer('pg');

  return {
    query: (sql, values) =>
      tracer.startActiveSpan(
        sql.trimStart().split(/\s/, 1)[0]!.toUpperCase(),
        { kind: SpanKind.CLIENT, attributes: { 'db.system.name': 'postgresql', 'db.query.text': sql } },
        async span => {
          try {
            return (await pool.query(sql, values)).rows;
          } catch (error) {
            span.setStatus({ code: SpanStatusCode.ERROR });
            throw error;
          } finally {
            span.end();
          }
        },
      ),
    check: async () => {
      await pool.query('select 1');
    },
    close: () => pool.end(),
  };
}
