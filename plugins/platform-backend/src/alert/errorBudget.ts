import type { Knex } from 'knex';
import { budgetsSql } from './budgetsSql';

/** What is left of the failures that the objective allows. */
export interface ErrorBudget {
  /** Percent of requests that are to succeed. */
  objective: number;
  /** Share that is left; below 0 when more has failed than is allowed, 1 while there was no request. */
  left: number;
  requests: number;
  errors: number;
  /** What it counts from: the first day of the 30, or the first sample if that is later. ISO 8601; null while there is none. */
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
  const { rows } = await knex.raw(budgetsSql('b.service = ?'), [service]);
  return new Map(rows.map((row: any) => [row.environment, errorBudget(row.objective, row)]));
}
