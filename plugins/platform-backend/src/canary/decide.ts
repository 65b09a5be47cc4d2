import { ConflictError } from '@backstage/errors';
import type { Knex } from 'knex';
import type { DeployInput } from '../deploy/types';
import { enqueue } from '../loop/enqueue';
import { operationKey } from '../loop/keys';
import type { OperationDefinition } from '../operations/types';
import { insertEvent } from '../store/insertEvent';
import type { Decision, DeploymentRow, OperationRow } from '../store/rows';
import { rollBack } from './rollBack';

/** Who decides, and why. */
export type Decider = Pick<Decision, 'actor' | 'door' | 'reason'>;

const read = (trx: Knex, id: string) => trx<OperationRow>('operation').where({ id }).forUpdate().first();

function refuse(operation: OperationRow, cannot: string, why: string): never {
  throw new ConflictError(`Operation ${operation.id} cannot be ${cannot}: ${why}.`);
}

function checkUnderWay(operation: OperationRow, definition: OperationDefinition | undefined, cannot: string): void {
  if (!definition?.rollout) refuse(operation, cannot, 'it brings no release anywhere');
  if (operation.superseded_by) refuse(operation, cannot, `${operation.superseded_by} has overtaken it`);
  if (operation.state !== 'running') refuse(operation, cannot, `it has ended (${operation.state})`);
}

async function write(trx: Knex, operation: OperationRow, verb: Decision['verb'], who: Decider): Promise<OperationRow> {
  const decision: Decision = { verb, actor: who.actor, door: who.door, reason: who.reason, at: new Date().toISOString() };
  const [row] = await trx<OperationRow>('operation').where({ id: operation.id }).update({ decision: JSON.stringify(decision) as any }, '*');
  const title = `${verb === 'promote' ? 'Promoted to all of the traffic' : 'Rolled back'}: ${operation.title}`;
  await insertEvent(trx, { type: `deployment.${verb === 'promote' ? 'promoted' : 'aborted'}`, title, service: operation.service, environment: operation.environment, actor: who.actor, operation: operation.id });
  await enqueue(trx, operationKey(operation.id));
  return row;
}

/**
 * The release of a rollout takes all of the traffic as soon as it is up: no weight is waited for any more. Twice is once,
 * and there is nothing to do for one that has ended well. Throws `ConflictError` for one that cannot be promoted.
 */
export async function promoteOperation(trx: Knex, id: string, definition: OperationDefinition | undefined, who: Decider): Promise<OperationRow> {
  const operation = (await read(trx, id))!;
  if (definition?.rollout && operation.state === 'succeeded') return operation;
  checkUnderWay(operation, definition, 'promoted');
  if (operation.decision?.verb === 'abort') refuse(operation, 'promoted', `${operation.decision.actor} has rolled it back`);
  if (operation.decision) return operation;
  return write(trx, operation, 'promote', who);
}

/**
 * Takes the release of a rollout out of the traffic at once, and ends it. Twice is once. Throws `ConflictError` for one
 * that has ended otherwise.
 */
export async function abortOperation(trx: Knex, id: string, definition: OperationDefinition | undefined, who: Decider): Promise<OperationRow> {
  const { service, input } = (await trx<OperationRow>('operation').where({ id }).first())!;
  // First the places, as every step does: two that lock the same in another order would wait for each other.
  await trx('binding').where({ service }).whereIn('environment', (input as DeployInput).environments ?? []).orderBy('environment').forUpdate().select('environment');
  const operation = (await read(trx, id))!;
  if (operation.decision?.verb === 'abort' || (operation.state === 'failed' && operation.result.rolledBack)) return operation;
  checkUnderWay(operation, definition, 'rolled back');
  const left = await trx('operation_step').where({ operation: id }).whereIn('state', ['pending', 'running']).first('id');
  if (!left) refuse(operation, 'rolled back', 'it has just ended');
  const open = await trx<DeploymentRow>('deployment').where({ operation: id }).whereNull('outcome').pluck('environment');
  const reason = `rolled back by ${who.actor}${who.reason ? `: ${who.reason}` : ''}`;
  for (const environment of open) await rollBack(trx, operation, environment, reason, who.actor);
  return write(trx, operation, 'abort', who);
}
