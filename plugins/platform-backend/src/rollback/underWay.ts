import type { Knex } from 'knex';
import type { OperationRow } from '../store/rows';

const PLACED = ['deploy', 'rollback', 'restart'];

interface Placed { environment?: string; environments?: string[] }

/** What is said of a rollout that is stopped. */
export const named = ({ title, actor }: Pick<OperationRow, 'title' | 'actor'>) => `"${title}" of ${actor}`;

/**
 * Operations under way that bring something to this place: those that go there, and whoever holds it just now.
 *
 * @param except - id of the one that asks
 */
export async function underWay(knex: Knex, service: string, environment: string, except?: string): Promise<OperationRow[]> {
  const others: OperationRow[] = await knex('operation')
    .where({ service, state: 'running' })
    .whereNull('superseded_by')
    .modify(q => void (except && q.whereNot({ id: except })))
    .orderBy([{ column: 'created_at' }, { column: 'id' }]);
  const holding = new Set<string>(await knex('deployment').where({ service, environment }).whereNull('outcome').pluck('operation'));
  const goesThere = ({ environment: one, environments: many }: Placed) => one === environment || (many ?? []).includes(environment);
  return others.filter(other => holding.has(other.id) || (PLACED.includes(other.kind) && goesThere(other.input)));
}
