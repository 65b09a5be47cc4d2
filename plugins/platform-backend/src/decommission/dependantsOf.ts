import type { Knex } from 'knex';

/** A service that says it depends on another: its newest release does, or one that serves. */
export interface DependantService {
  service: string;
  team: string;
  /** Where a release that says so serves; empty where only the newest one does. */
  environments: string[];
}

/**
 * Services that depend on one, by what their releases declare: the newest, and those that serve outside of previews. Who
 * calls it without saying so is not known: nothing measures that.
 */
export async function dependantsOf(knex: Knex, service: string): Promise<DependantService[]> {
  const named = JSON.stringify([service]);
  const { rows } = await knex.raw(
    `WITH serving AS (
       SELECT b.service, b.environment FROM binding b
         JOIN environment e ON e.name = b.environment AND e.branch IS NULL
         JOIN release r ON r.service = b.service AND r.number IN (b.stable, b.candidate)
        WHERE r.spec->'spec'->'dependencies' @> ?::jsonb AND NOT b.removing
        GROUP BY b.service, b.environment),
     newest AS (
       SELECT s.name AS service FROM service s
         CROSS JOIN LATERAL (SELECT spec FROM release r WHERE r.service = s.name AND r.preview IS NULL ORDER BY number DESC LIMIT 1) r
        WHERE r.spec->'spec'->'dependencies' @> ?::jsonb)
     SELECT s.name AS service, s.team, (SELECT coalesce(jsonb_agg(v.environment ORDER BY v.environment), '[]') FROM serving v WHERE v.service = s.name) AS environments
       FROM service s
      WHERE s.name <> ? AND s.decommissioned_at IS NULL
        AND (s.name IN (SELECT service FROM newest) OR s.name IN (SELECT service FROM serving))
      ORDER BY s.name`,
    [named, named, service],
  );
  return rows;
}
