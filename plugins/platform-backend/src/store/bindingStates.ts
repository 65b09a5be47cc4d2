import type { HealthColor } from '@waymark/platform-common';
import type { Knex } from 'knex';

/** How long what has served may be down before that is no longer called deploying, seconds. */
export const GRACE_SECONDS = 5;
/** From so many failing requests on a place is degraded. */
const DEGRADED_FROM = 0.05;

/** Of this and the last minute, of those minutes in which something failed: an index has them, and few others are read. */
const FIGURES = `
  SELECT service, environment, sum(errors)::double precision / sum(requests) AS error_rate
    FROM sample
   WHERE errors > 0 AND minute >= date_trunc('minute', now()) - interval '1 minute' AND minute <= now()
   GROUP BY service, environment
  HAVING sum(requests) > 0`;

/**
 * Every place with its state: the same judgement as `healthOf` and `environmentHealth`, which a test holds against this,
 * in SQL so that thousands can be filtered and sorted. Columns: those of the binding that are cheap, `team`, `kind`,
 * `place`, `state`, `error_rate`.
 *
 * @param every - all states are needed, for an order among them: each is judged once, before anything else
 */
export const bindingStates = (knex: Knex, every = false): Knex.QueryBuilder =>
  knex.from(
    knex.raw(
      `(SELECT service, environment, team, kind, place, stable, candidate, weight, stable_since, created_at, monthly_cost, error_rate,
               CASE WHEN unseen AND stable IS NULL THEN 'empty'
                    WHEN status = 'True' AND current IS NOT TRUE AND candidate IS NULL THEN 'deploying'
                    WHEN reason = 'Progressing' AND down THEN CASE WHEN ready > 0 THEN 'degraded' ELSE 'failing' END
                    WHEN status IS NULL OR status = 'Unknown' THEN 'unknown'
                    WHEN reason IN ('NothingDeployed', 'Stopped') THEN 'empty'
                    WHEN status = 'False' AND reason = 'Failing' THEN CASE WHEN ready > 0 THEN 'degraded' ELSE 'failing' END
                    WHEN status = 'False' THEN CASE WHEN reason = 'Progressing' AND counted AND ready < wanted THEN 'degraded' ELSE 'deploying' END
                    WHEN counted AND ready < wanted THEN 'degraded'
                    WHEN error_rate >= ${DEGRADED_FROM} THEN 'degraded'
                    ELSE 'healthy' END AS state
          FROM (
            SELECT b.service, b.environment, b.stable, b.candidate, b.weight, b.generation, b.stable_since, b.created_at, b.monthly_cost, NOT b.observed AS unseen,
                 s.team, coalesce(e.promotion_order, 2147483647) AS place,
                 CASE WHEN e.production THEN 'production' WHEN e.promotion_order IS NOT NULL THEN 'before-production' WHEN e.team IS NOT NULL THEN 'own' ELSE 'preview' END AS kind,
                 b.ready_status AS status, b.ready_reason AS reason, b.ready_generation = b.generation::text AS current,
                 b.replicas_wanted IS NOT NULL AS counted, coalesce(b.replicas_ready, 0) AS ready, b.replicas_wanted AS wanted,
                 b.workload_phase = 'applying' AND coalesce(b.workload_since::timestamptz < now() - interval '${GRACE_SECONDS} seconds', false) AS down,
                 f.error_rate
            FROM binding b
            JOIN service s ON s.name = b.service AND s.decommissioned_at IS NULL
            JOIN environment e ON e.name = b.environment
            LEFT JOIN (${FIGURES}) f ON f.service = b.service AND f.environment = b.environment) AS facts
          ${every ? 'OFFSET 0' : ''}) AS binding`,
    ),
  );

export const STATES: HealthColor[] = ['failing', 'unknown', 'degraded', 'deploying', 'healthy', 'empty'];

/** From what needs a person first to what needs none, as in `serviceHealth`. */
export const STATE_RANK = `CASE state WHEN 'failing' THEN 1 WHEN 'unknown' THEN 2 WHEN 'degraded' THEN 3 WHEN 'deploying' THEN 4 WHEN 'healthy' THEN 5 ELSE 6 END`;
