/** How far back an error budget counts, days: today, of UTC, and those before. */
export const BUDGET_DAYS = 30;

/** Objective and figures of every place whose release has an objective, previews apart; narrowed by what is put in for `where`. */
export const budgetsSql = (where = 'true') => `
  SELECT b.service, b.environment, (r.spec #>> '{spec,monitoring,slo}')::double precision AS objective,
         coalesce(w.requests, 0)::double precision AS requests, coalesce(w.errors, 0)::double precision AS errors, w.since
    FROM binding b
    JOIN environment e ON e.name = b.environment AND (e.promotion_order IS NOT NULL OR e.team IS NOT NULL)
    JOIN release r ON r.service = b.service AND r.number = b.stable
    CROSS JOIN LATERAL (
      SELECT sum(requests) AS requests, sum(errors) AS errors,
             (SELECT min(minute) FROM sample s WHERE s.service = b.service AND s.environment = b.environment AND s.minute >= min(d.day)::timestamp AT TIME ZONE 'UTC') AS since
        FROM sample_day d
       WHERE d.service = b.service AND d.environment = b.environment AND d.day > (now() AT TIME ZONE 'UTC')::date - ${BUDGET_DAYS}) w
   WHERE r.spec #>> '{spec,monitoring,slo}' IS NOT NULL AND ${where}`;
