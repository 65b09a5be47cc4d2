import type { Knex } from 'knex';

/** How far back an error budget counts, days. */
export const BUDGET_DAYS = 30;

/** What is left of the failures that the objective allows. */
export interface ErrorBudget {
  /** Percent of requests that are to succeed. */
  objective: number;
  /** Share that is left; below 0 when more has failed than is allowed, 1 while there was no request. */
  left: number;
  requests: number;
  errors: number;
  /** What it counts from: 30 days ago, or the first sample if that is later. ISO 8601; null while there is none. */
  since: string | null;
}

/** The budget from what was counted. Pure. */
export function errorBudget(objective: number, counted: { requests: number; errors: number; since: Date | null }): ErrorBudget {
  const { requests, errors, since } = counted;
  const allowed = requests * (1 - objective / 100);
  const used = errors === 0 ? 0 : errors / Math.max(allowed, Number.EPSILON);
  return { objective, left: Math.max(-1, Math.round((1 - used) * 10_000) / 10_000), requests, errors, since: since?.toISOString() ?? null };
}

/** Error budgets of a service by environment, where what serves has an objective. */
export async function errorBudgets(knex: Knex, service: string): Promise<Map<string, ErrorBudget>> {
  const { rows } = await knex.raw(
    `SELECT b.environment, (r.spec->'spec'->'monitoring'->>'slo')::double precision AS slo, w.*
       FROM binding b
       JOIN release r ON r.service = b.service AND r.number = b.stable
       CROSS JOIN LATERAL (SELECT coalesce(sum(requests), 0)::double precision AS requests, coalesce(sum(errors), 0)::double precision AS errors, min(minute) AS since
                             FROM sample s WHERE s.service = b.service AND s.environment = b.environment AND s.minute > now() - ? * interval '1 day') w
      WHERE b.service = ? AND r.spec->'spec'->'monitoring'->>'slo' IS NOT NULL`,
    [BUDGET_DAYS, service],
  );
  return new Map(rows.map((row: any) => [row.environment, errorBudget(row.slo, row)]));
}
