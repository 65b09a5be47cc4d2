import type { Knex } from 'knex';
import { chooseTarget, type Refusal, type Target } from './chooseTarget';
import { readHistory } from './readHistory';
import type { RollbackAsked } from './types';

/**
 * Where a rollback goes, or why it cannot: what is asked before it begins, planned, and decided when it begins. In a
 * transaction that holds the binding it stays so.
 */
export async function decideRollback(knex: Knex, asked: Pick<RollbackAsked, 'service' | 'environment' | 'to' | 'force'>): Promise<{ target: Target } | { refused: Refusal }> {
  const { service, environment, to, force } = asked;
  const history = await readHistory(knex, service, environment);
  if (!history) return { refused: { what: `${service} has nothing to go back to in ${environment}`, why: 'Nothing was ever deployed there.', next: `platform deploy --env ${environment}` } };
  return chooseTarget(history, { to: to ?? undefined, force });
}
