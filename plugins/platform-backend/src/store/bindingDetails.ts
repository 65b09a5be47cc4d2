import type { Condition, NodeStatus } from '@waymark/platform-common';
import type { Knex } from 'knex';
import type { DeploymentRow } from './rows';

/** What a list shows of a place beside its state. */
export interface BindingDetails {
  service: string; environment: string; stable: number | null; candidate: number | null; generation: number; conditions: Condition[]; nodes: NodeStatus[];
  commit: string | null; commit_message: string | null; commit_author: string | null; committed_at: Date | null;
  deployment: Pick<DeploymentRow, 'operation' | 'to_release' | 'actor' | 'door' | 'outcome'> & { id: number; started_at: string } | null;
}

/** What is shown of a few places: their words, the commit that serves, the last deployment, whatever became of it. */
export async function bindingDetails(knex: Knex, places: Array<{ service: string; environment: string }>): Promise<BindingDetails[]> {
  if (!places.length) return [];
  const { rows } = await knex.raw(
    `SELECT b.service, b.environment, b.stable, b.candidate, b.generation, b.conditions, b.nodes,
            r.commit, r.commit_message, r.commit_author, r.committed_at, to_jsonb(d) AS deployment
       FROM unnest(?::text[], ?::text[]) AS x(service, environment)
       JOIN binding b ON b.service = x.service AND b.environment = x.environment
       LEFT JOIN release r ON r.service = b.service AND r.number = b.stable
       LEFT JOIN LATERAL (SELECT id, operation, to_release, actor, door, outcome, started_at FROM deployment
                           WHERE service = b.service AND environment = b.environment ORDER BY id DESC LIMIT 1) d ON true`,
    [places.map(p => p.service), places.map(p => p.environment)],
  );
  return rows;
}
