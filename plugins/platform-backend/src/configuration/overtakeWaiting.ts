import type { Knex } from 'knex';
import { LATEST_WORD } from '../gate/approvals';
import { supersede } from '../operations/supersede';
import type { OperationRow } from '../store/rows';
import { namesOf } from './changeConfiguration';

/**
 * A change overtakes older ones of the same person that still wait for an approval and are about nothing else than it
 * is: nobody is asked about what is not wanted any more. In the transaction that begins it.
 */
export async function overtakeWaiting(trx: Knex, operation: OperationRow, names: string[]): Promise<void> {
  const { service, environment, kind, actor, id } = operation;
  const others = await trx<OperationRow>('operation')
    .where({ service, environment, kind, actor, state: 'running' })
    .whereNull('superseded_by')
    .whereNot({ id })
    .whereRaw(`${LATEST_WORD} = 'waiting'`);
  for (const other of others) if (namesOf(other.input).every(name => names.includes(name))) await supersede(trx, other.id, id);
}
