import type { Knex } from 'knex';
import { budgetsSql } from './budgetsSql';

/**
 * Writes down what is left of every error budget, so that a page which compares thousands adds nothing up. Only what has
 * changed is written; two who do it at once write the same. The formula is that of `errorBudget`.
 */
export async function refreshErrorBudgets(knex: Knex): Promise<void> {
  await knex.raw(
    `WITH now_left AS (
       SELECT *, CASE WHEN errors = 0 THEN 1 ELSE greatest(-1, round((1 - errors / greatest(requests * (1 - objective / 100), 2.220446049250313e-16))::numeric, 4)) END AS left_share
         FROM (${budgetsSql()}) counted),
     gone AS (
       DELETE FROM error_budget e WHERE NOT EXISTS (SELECT 1 FROM now_left n WHERE n.service = e.service AND n.environment = e.environment))
     INSERT INTO error_budget (service, environment, objective, requests, errors, since, left_share)
     SELECT service, environment, objective, requests, errors, since, left_share FROM now_left ORDER BY service, environment
     ON CONFLICT (service, environment) DO UPDATE
        SET objective = excluded.objective, requests = excluded.requests, errors = excluded.errors, since = excluded.since, left_share = excluded.left_share
      WHERE (error_budget.objective, error_budget.requests, error_budget.errors, error_budget.since) IS DISTINCT FROM (excluded.objective, excluded.requests, excluded.errors, excluded.since)`,
  );
}
