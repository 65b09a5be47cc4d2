import type { Share } from '../canary/proportions';
import type { Knex } from 'knex';

/** A deployment that has succeeded and is still watched. */
export interface Baking {
  id: string;
  service: string;
  team: string;
  environment: string;
  target: string;
  from_release: number;
  to_release: number;
  started_at: Date;
  ready_at: Date;
  /** What the release before had answered until the change; null until that was read. */
  before: Share | null;
  slo: number | null;
  /** The database's time. */
  now: Date;
}

/**
 * Deployments that are watched: they have succeeded within the bake time, their release still serves alone, its file asks
 * for automatic rollback, and nothing newer was begun there. Each goes back by itself once at most, and a rollback never. Previews are left alone.
 */
export async function baking(knex: Knex, bakeSeconds: number): Promise<Baking[]> {
  const { rows } = await knex.raw(
    `SELECT d.id, d.service, s.team, d.environment, e.target, d.from_release, d.to_release, d.started_at, d.ready_at, d.before,
            (r.spec->'spec'->'monitoring'->>'slo')::double precision AS slo, now() AS now
       FROM deployment d
       JOIN binding b ON b.service = d.service AND b.environment = d.environment AND b.stable = d.to_release AND b.candidate IS NULL AND NOT b.removing AND NOT b.stopped
       JOIN release r ON r.service = d.service AND r.number = d.to_release
       JOIN service s ON s.name = d.service
       JOIN environment e ON e.name = d.environment AND e.branch IS NULL
       LEFT JOIN operation o ON o.id = d.operation
      WHERE d.outcome = 'succeeded' AND d.ready_at > now() - ? * interval '1 second' AND d.rolled_back_by IS NULL
        AND d.from_release <> d.to_release AND o.kind IS DISTINCT FROM 'rollback'
        AND r.spec->'spec'->'deployment'->>'rollback' = 'automatic'
        AND NOT EXISTS (SELECT 1 FROM deployment n WHERE n.service = d.service AND n.environment = d.environment AND n.id > d.id AND (n.outcome IS NULL OR n.outcome = 'succeeded'))`,
    [bakeSeconds],
  );
  return rows;
}
