import type { HealthColor } from '@waymark/platform-common';
import type { Knex } from 'knex';
import { bindingStates, STATE_RANK, STATES } from './bindingStates';

/** A service on the wall: its worst place, its open incident, the smallest of its error budgets. */
export interface WallRow {
  service: string; team: string; environment: string | null; state: HealthColor; error_rate: number | null; needs_look: boolean; incident: string | null;
  budget_environment: string | null; objective: number | null; requests: number | null; errors: number | null; since: Date | null; left_share: number | null;
}

/** The rows that come first, and how many there are of each kind in all. */
export interface Wall { rows: WallRow[]; total: number; needLook: number; counts: Partial<Record<HealthColor, number>> }

/**
 * Services in the order in which they need a person: an open incident, what fails, what is not known, what is degraded,
 * what has used its error budget up, what is being deployed; then those with the least of their budget left. Previews say
 * nothing of how a service is.
 */
export async function readWall(knex: Knex, options: { team?: string; limit: number }): Promise<Wall> {
  const { rows } = await knex.raw(
    `WITH worst AS (
       SELECT DISTINCT ON (service) service, environment, state, error_rate, ${STATE_RANK} AS rank FROM (?) AS p WHERE kind <> 'preview' ORDER BY service, rank, p.place, environment),
     budget AS (
       SELECT DISTINCT ON (service) service, environment, objective, requests, errors, since, left_share FROM error_budget ORDER BY service, left_share),
     tile AS (
       SELECT s.name AS service, s.team, w.environment, coalesce(w.state, 'empty') AS state, w.error_rate, i.title AS incident,
              b.environment AS budget_environment, b.objective, b.requests, b.errors, b.since, b.left_share,
              CASE WHEN i.id IS NOT NULL THEN 0 WHEN w.rank <= 3 THEN w.rank WHEN b.left_share <= 0 THEN 4 WHEN w.rank = 4 THEN 5 ELSE 6 END AS urgency
         FROM service s
         LEFT JOIN worst w ON w.service = s.name
         LEFT JOIN incident i ON i.service = s.name AND i.closed_at IS NULL
         LEFT JOIN budget b ON b.service = s.name
        WHERE s.decommissioned_at IS NULL AND (?::text IS NULL OR s.team = ?))
     SELECT *, urgency < 6 AS needs_look, count(*) OVER () AS total, count(*) FILTER (WHERE urgency < 6) OVER () AS need_look,
            ${STATES.map(state => `count(*) FILTER (WHERE state = '${state}') OVER () AS count_${state}`).join(', ')}
       FROM tile
      ORDER BY urgency, left_share NULLS LAST, state = 'empty', service
      LIMIT ?`,
    [bindingStates(knex, true), options.team ?? null, options.team ?? null, options.limit],
  );
  const [first] = rows;
  return {
    rows,
    total: Number(first?.total ?? 0),
    needLook: Number(first?.need_look ?? 0),
    counts: Object.fromEntries(STATES.map(state => [state, Number(first?.[`count_${state}`] ?? 0)])),
  };
}
