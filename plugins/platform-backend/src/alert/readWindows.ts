import type { Knex } from 'knex';
import { WINDOWS, type Windows } from './burning';

/** What a place with an objective has answered in each window. */
export interface PlaceWindows { service: string; environment: string; slo: number; windows: Windows }

/**
 * Places that may break their objective, with their windows: those with an error in the last hours, and those that fire.
 * Previews have no objective. What had no error costs nothing but its absence from an index.
 */
export async function readWindows(knex: Knex): Promise<PlaceWindows[]> {
  const sums = WINDOWS.flatMap(minutes =>
    ['requests', 'errors'].map(what => `coalesce(sum(${what}) FILTER (WHERE minute > now() - interval '${minutes} minutes'), 0)::int AS ${what}_${minutes}`),
  ).join(', ');
  const { rows } = await knex.raw(
    `WITH suspect AS (
       SELECT service, environment FROM sample WHERE errors > 0 AND minute > now() - interval '6 hours'
       UNION SELECT service, environment FROM alert WHERE resolved_at IS NULL)
     SELECT b.service, b.environment, (r.spec->'spec'->'monitoring'->>'slo')::double precision AS slo, w.*
       FROM suspect x
       JOIN binding b ON b.service = x.service AND b.environment = x.environment AND NOT b.removing AND NOT b.stopped
       JOIN environment e ON e.name = b.environment AND e.branch IS NULL
       JOIN release r ON r.service = b.service AND r.number = b.stable
       CROSS JOIN LATERAL (SELECT ${sums} FROM sample s
                            WHERE s.service = b.service AND s.environment = b.environment AND s.minute > now() - interval '4320 minutes') w
      WHERE r.spec->'spec'->'monitoring'->>'slo' IS NOT NULL AND r.spec->'spec'->'monitoring'->>'alerts' = 'true'`,
  );
  return rows.map((row: any) => ({
    service: row.service,
    environment: row.environment,
    slo: row.slo,
    windows: Object.fromEntries(WINDOWS.map(m => [m, { requests: row[`requests_${m}`], errors: row[`errors_${m}`] }])) as Windows,
  }));
}
