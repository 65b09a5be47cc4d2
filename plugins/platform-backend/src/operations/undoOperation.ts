import { ConflictError } from '@backstage/errors';
import type { Knex } from 'knex';
import { refuseDecommissioned } from '../decommission/refuseDecommissioned';
import { enqueue } from '../loop/enqueue';
import { operationKey } from '../loop/keys';
import { insertEvent } from '../store/insertEvent';
import type { OperationRow } from '../store/rows';

/**
 * Takes back everything that an operation which has not succeeded has made. Throws `ConflictError` if it has ended well.
 *
 * @param even - also one that has succeeded: only for a part of a template task that has not completed, as a part of
 *   undoing the whole of it
 */
export async function undoOperation(trx: Knex, id: string, actor: string, even?: 'even when it has succeeded'): Promise<OperationRow> {
  const operation = await trx<OperationRow>('operation').where({ id }).forUpdate().first();
  if (!operation || !['failed', 'running', ...(even ? ['succeeded'] : [])].includes(operation.state)) {
    throw new ConflictError(
      `Operation ${id} cannot be undone: it is ${operation?.state ?? 'gone'}. What has succeeded is taken down by decommissioning it.`,
    );
  }
  // What runs is ended by whoever stops the service; what has ended has nothing to take back that is not going anyway.
  if (operation.state !== 'running') await refuseDecommissioned(trx, operation.kind, operation.service);
  // What is being taken back excludes nobody: a newer run of the same kind may be under way.
  const [row] = await trx<OperationRow>('operation').where({ id }).update({ state: 'undoing', ended_at: null, exclusive_key: null }, '*');
  await insertEvent(trx, { type: 'operation.undoing', title: `Undo: ${row.title}`, service: row.service, environment: row.environment, actor, operation: id });
  await enqueue(trx, operationKey(id));
  return row;
}
