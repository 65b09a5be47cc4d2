import { ConflictError } from '@backstage/errors';
import type { Knex } from 'knex';
import { refuseDecommissioned } from '../decommission/refuseDecommissioned';
import { enqueue } from '../loop/enqueue';
import { operationKey } from '../loop/keys';
import { insertEvent } from '../store/insertEvent';
import type { OperationRow, StepRow } from '../store/rows';
import type { OperationDefinition } from './types';

/** Goes on from the step that failed. Throws `ConflictError` if there is nothing to go on with. */
export async function retryOperation(trx: Knex, definition: OperationDefinition, id: string, actor: string): Promise<OperationRow> {
  const operation = await trx<OperationRow>('operation').where({ id }).forUpdate().first();
  if (operation?.state !== 'failed') {
    throw new ConflictError(`Operation ${id} cannot be retried: it is ${operation?.state ?? 'gone'}, and only a failed one can.`);
  }
  await refuseDecommissioned(trx, operation.kind, operation.service);
  const failed = await trx<StepRow>('operation_step').where({ operation: id, state: 'failed' }).pluck('id');
  await trx('operation_step')
    .where({ operation: id })
    .whereIn('id', [...failed, ...(definition.runAnew?.(failed, definition.steps(operation.input).map(s => s.id)) ?? [])])
    .update({ state: 'pending', error: null, message: null, started_at: null, ended_at: null });
  const [row] = await trx<OperationRow>('operation').where({ id }).update({ state: 'running', error: null, ended_at: null, decision: null, result: trx.raw(`result - 'rolledBack' - 'reason'`), attempt: operation.attempt + 1 } as any, '*');
  await insertEvent(trx, { type: 'operation.retried', title: row.title, service: row.service, environment: row.environment, actor, operation: id });
  await enqueue(trx, operationKey(id));
  return row;
}
