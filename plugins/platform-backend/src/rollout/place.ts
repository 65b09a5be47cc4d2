import type { Knex } from 'knex';
import type { BindingRow, DeploymentRow, OperationRow } from '../store/rows';

type Who = Pick<OperationRow, 'id' | 'service'>;
const newest = (trx: Knex, service: string, environment: string) =>
  trx<DeploymentRow>('deployment').where({ service, environment }).orderBy('id', 'desc').first();

/** False once a newer operation has overtaken this one, or a person has ended it. Locked until the end of the transaction. */
export async function stillWanted(trx: Knex, id: string): Promise<boolean> {
  const live = await trx('operation').where({ id }).whereNull('superseded_by').whereRaw(`decision->>'verb' IS DISTINCT FROM 'abort'`).forShare().first('id');
  return live !== undefined;
}

/**
 * The place that this operation's rollout holds, locked until the end of the transaction; undefined once a newer rollout
 * has it, or this one has been superseded. Whoever moves pins asks here first, in the same transaction: a step that was
 * under way when its operation lost the place writes nothing.
 */
export async function heldPlace(trx: Knex, { id, service }: Who, environment: string): Promise<{ binding: BindingRow; deployment: DeploymentRow } | undefined> {
  const binding = await trx<BindingRow>('binding').where({ service: service!, environment }).forUpdate().first();
  const live = await stillWanted(trx, id);
  const deployment = await newest(trx, service!, environment);
  if (!binding || !live || deployment?.operation !== id) return undefined;
  return { binding, deployment };
}

/** What another operation is bringing to the same place just now: there is one candidate at a time. Asked under the binding's lock. */
export async function othersRollout(trx: Knex, { id, service }: Who, environment: string): Promise<Pick<OperationRow, 'id' | 'title' | 'actor'> | undefined> {
  return trx('deployment')
    .join('operation', 'operation.id', 'deployment.operation')
    .where({ 'deployment.service': service!, 'deployment.environment': environment })
    .whereNull('deployment.outcome')
    .whereNot('operation.id', id)
    .whereIn('operation.state', ['running', 'undoing'])
    .first('operation.id', 'operation.title', 'operation.actor');
}
