import { releaseName } from '@waymark/platform-common';
import type { Knex } from 'knex';
import { supersede } from '../operations/supersede';
import { insertAudit } from '../store/insertAudit';
import type { BindingRow, OperationRow } from '../store/rows';
import { chooseTarget, type Refusal } from './chooseTarget';
import { readHistory } from './readHistory';
import type { RollbackAsked, RollbackInput } from './types';

const PLACED = ['deploy', 'rollback', 'restart'];

interface Placed { environment?: string; environments?: string[] }

/** What a rollback is called. */
export const rollbackTitle = ({ service, environment }: Pick<RollbackAsked, 'service' | 'environment'>, number: number) => `Roll ${service} in ${environment} back to ${releaseName(number)}`;

/** Operations under way that bring something to this place: those that go there, and whoever holds it just now. */
async function underWay(trx: Knex, { id, service }: OperationRow, environment: string): Promise<OperationRow[]> {
  const others = await trx<OperationRow>('operation').where({ service, state: 'running' }).whereNull('superseded_by').whereNot({ id });
  const holding = new Set<string>(await trx('deployment').where({ service, environment }).whereNull('outcome').pluck('operation'));
  const goesThere = ({ environment: one, environments: many }: Placed) => one === environment || (many ?? []).includes(environment);
  return others.filter(other => holding.has(other.id) || (PLACED.includes(other.kind) && goesThere(other.input)));
}

async function auditStopped(trx: Knex, operation: OperationRow, other: OperationRow): Promise<void> {
  const { actor, door, team, on_behalf, service, id } = operation;
  if (other.actor === actor) return;
  const reason = `"${other.title}" of ${other.actor} was stopped by a rollback (${id})`;
  await insertAudit(trx, { actor, door, action: 'createRollback', subject: other.id, service, team, on_behalf, outcome: 'allowed', reason, operation: other.id });
}

/**
 * Chooses where a rollback goes and stops what is being brought to its place, whoever has begun that: a rollback is an
 * emergency. Another person's rollback is left alone unless that is asked for. To be called in the transaction that has
 * written the operation; what it answers then takes that back.
 *
 * @returns why it cannot begin, undefined when it has begun
 */
export async function beginRollback(trx: Knex, operation: OperationRow, options: { supersede: boolean }): Promise<Refusal | undefined> {
  const asked: RollbackAsked = operation.input;
  const { service, environment, to, force } = asked;
  // One at a time for each service, as deployments are begun: two that begin at once see each other.
  await trx('service').where({ name: service }).forUpdate().first('name');
  const others = await underWay(trx, operation, environment);
  const anothers = others.find(other => other.kind === 'rollback' && other.actor !== operation.actor);
  if (anothers && !options.supersede) {
    return { what: `${service} is being rolled back by somebody else`, why: `"${anothers.title}" of ${anothers.actor} has not ended (${anothers.id}).`, next: 'Wait for it, or overtake it on purpose: --supersede.' };
  }
  // Nobody gives the place up, and nobody moves a pin, between the choice and the stopping.
  await trx<BindingRow>('binding').where({ service, environment }).forUpdate().first('service');
  const history = await readHistory(trx, service, environment);
  if (!history) return { what: `${service} has nothing to go back to in ${environment}`, why: 'Nothing was ever deployed there.', next: `platform deploy --env ${environment}` };
  const choice = chooseTarget(history, { to: to ?? undefined, force });
  if ('refused' in choice) return choice.refused;
  for (const other of others) {
    await supersede(trx, other.id, operation.id);
    await auditStopped(trx, operation, other);
  }
  const { number, configRevision, undone, stays } = choice.target;
  const input: RollbackInput = { ...asked, number, configRevision, undone, stays, stopped: others.map(other => `"${other.title}" of ${other.actor}`) };
  await trx('operation').where({ id: operation.id }).update({ input: JSON.stringify(input), title: rollbackTitle(asked, number) });
  return undefined;
}
