import { releaseName } from '@waymark/platform-common';
import type { Knex } from 'knex';
import { supersede } from '../operations/supersede';
import { insertAudit } from '../store/insertAudit';
import type { BindingRow, OperationRow } from '../store/rows';
import type { Refusal } from './chooseTarget';
import { decideRollback } from './decideRollback';
import type { RollbackAsked, RollbackInput } from './types';
import { named, underWay } from './underWay';

/** What a rollback is called. */
export const rollbackTitle = ({ service, environment }: Pick<RollbackAsked, 'service' | 'environment'>, number: number) => `Roll ${service} in ${environment} back to ${releaseName(number)}`;

async function auditStopped(trx: Knex, operation: OperationRow, other: OperationRow): Promise<void> {
  const { actor, door, team, on_behalf, service, id } = operation;
  if (other.actor === actor) return;
  const reason = `${named(other)} was stopped by a rollback (${id})`;
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
  const { service, environment } = asked;
  // One at a time for each service, as deployments are begun: two that begin at once see each other.
  await trx('service').where({ name: service }).forUpdate().first('name');
  const others = await underWay(trx, service, environment, operation.id);
  const anothers = others.find(other => other.kind === 'rollback' && other.actor !== operation.actor);
  if (anothers && !options.supersede) {
    return { what: `${service} is being rolled back by somebody else`, why: `${named(anothers)} has not ended (${anothers.id}).`, next: 'Wait for it, or overtake it on purpose: --supersede.' };
  }
  // Nobody gives the place up, and nobody moves a pin, between the choice and the stopping.
  await trx<BindingRow>('binding').where({ service, environment }).forUpdate().first('service');
  const choice = await decideRollback(trx, asked);
  if ('refused' in choice) return choice.refused;
  for (const other of others) {
    await supersede(trx, other.id, operation.id);
    await auditStopped(trx, operation, other);
  }
  const { number, configRevision, undone, stays } = choice.target;
  const input: RollbackInput = { ...asked, number, configRevision, undone, stays, stopped: others.map(named) };
  await trx('operation').where({ id: operation.id }).update({ input: JSON.stringify(input), title: rollbackTitle(asked, number) });
  return undefined;
}
