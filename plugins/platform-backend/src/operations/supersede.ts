import type { Knex } from 'knex';
import { enqueue } from '../loop/enqueue';
import { operationKey } from '../loop/keys';
import type { OperationRow } from '../store/rows';

/**
 * Marks an operation as overtaken by a newer one, in the caller's transaction. From then on it moves no pin; the loop
 * takes back what it had not brought to an end. Has no effect on one that has ended.
 */
export async function supersede(trx: Knex, older: string, newer: string): Promise<void> {
  const marked = await trx<OperationRow>('operation').where({ id: older, state: 'running' }).whereNull('superseded_by').update({ superseded_by: newer, exclusive_key: null });
  if (marked) await enqueue(trx, operationKey(older));
}
