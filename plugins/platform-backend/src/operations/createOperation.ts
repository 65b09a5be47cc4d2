import { randomBytes } from 'node:crypto';
import type { Knex } from 'knex';
import { refuseDecommissioned } from '../decommission/refuseDecommissioned';
import { enqueue } from '../loop/enqueue';
import { operationKey } from '../loop/keys';
import { insertEvent } from '../store/insertEvent';
import type { OperationRow } from '../store/rows';
import type { OperationDefinition } from './types';

export type NewOperation = Pick<OperationRow, 'title' | 'actor' | 'door'> &
  Partial<Pick<OperationRow, 'service' | 'team' | 'environment' | 'parent' | 'on_behalf' | 'input' | 'exclusive_key' | 'key' | 'task' | 'task_step'>>;

/** Ids sort by time: milliseconds in base 36, then 40 random bits. */
export const operationId = (now = Date.now()) => `op-${now.toString(36)}-${randomBytes(5).toString('hex')}`;

/** Writes an operation with its steps and asks the loop for it, in the caller's transaction. Throws a `PlatformError` where its service was decommissioned. */
export async function createOperation(trx: Knex, definition: OperationDefinition, operation: NewOperation): Promise<OperationRow> {
  await refuseDecommissioned(trx, definition.kind, operation.service);
  const id = operationId();
  const [row] = await trx<OperationRow>('operation').insert(
    { id, kind: definition.kind, state: 'running', ...operation, input: JSON.stringify(operation.input ?? {}) as any },
    '*',
  );
  await trx('operation_step').insert(
    definition.steps(operation.input ?? {}).map((step, position) => ({ operation: id, position, id: step.id, state: 'pending' })),
  );
  await insertEvent(trx, { type: 'operation.started', title: operation.title, service: row.service, environment: row.environment, actor: row.actor, operation: id });
  await enqueue(trx, operationKey(id));
  return row;
}
