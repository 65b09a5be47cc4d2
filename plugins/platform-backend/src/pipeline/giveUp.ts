import type { OperationDefinition, StepOutcome } from '../operations/types';
import { getBinding, movePins } from '../store/bindings';
import type { BindingRow, OperationRow, ReleaseRow } from '../store/rows';
import type { PipelineInput } from './types';

type Context = Parameters<NonNullable<OperationDefinition['onFailed']>>[0];

const numberOf = (operation: OperationRow): number | undefined => (operation.result as any)._number;

/**
 * Puts the pins back to where they were before this run: a candidate is cleared, traffic that was moved goes back to the
 * release that had it. Twice is once.
 *
 * @param even - `undo`: also what has already been counted as a success
 */
export async function giveUp({ operation, write }: Context, even?: 'undo'): Promise<void> {
  const { service, environment }: PipelineInput = operation.input;
  const number = numberOf(operation);
  if (number === undefined) return;
  await write(async trx => {
    const binding = await trx<BindingRow>('binding').where({ service, environment }).forUpdate().first();
    const deployment = await trx('deployment')
      .where({ operation: operation.id })
      .modify(q => even ?? q.whereNull('outcome'))
      .orderBy('id', 'desc')
      .first();
    if (!deployment) return;
    await trx('deployment').where({ id: deployment.id }).update({ outcome: 'failed' });
    if (!binding || binding.removing) return;
    const pins: Partial<BindingRow> = {};
    if (binding.candidate === number) Object.assign(pins, { candidate: null, weight: 0 });
    if (binding.stable === number && deployment.from_release !== number) {
      const before = deployment.from_release !== null && (await trx<ReleaseRow>('release').where({ service, number: deployment.from_release }).first('number'));
      pins.stable = before ? deployment.from_release : null;
    }
    if (Object.keys(pins).length) await movePins(trx, service, environment, pins);
  });
}

/** What to wait for until nothing of this run's release runs any more, undefined when it is gone or is what serves. */
export async function untilGone({ operation, knex }: Context): Promise<(StepOutcome & { state: 'waiting' }) | undefined> {
  const { service, environment }: PipelineInput = operation.input;
  const number = numberOf(operation);
  const binding = await getBinding(knex, service, environment);
  if (!binding || number === undefined || binding.stable === number || binding.candidate === number) return undefined;
  const left = binding.nodes.find(n => n.id === `workload/r${number}` || n.id === `migration/r${number}`);
  return left && { state: 'waiting', message: `Waits until ${left.name} is gone${left.cause?.words ? `: ${left.cause.words}` : ''}`, pollMs: 200 };
}
