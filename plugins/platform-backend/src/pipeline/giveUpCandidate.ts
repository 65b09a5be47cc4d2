import type { OperationDefinition } from '../operations/types';
import { getBinding, movePins } from '../store/bindings';
import type { PipelineInput } from './pipelineOperation';

type Context = Parameters<NonNullable<OperationDefinition['onFailed']>>[0];

/** Clears the candidate that this run has pinned: desired and real agree again, and the old version serves on. Twice is once. */
export async function giveUpCandidate({ operation, knex, write }: Context): Promise<void> {
  const input: PipelineInput = operation.input;
  const number = (operation.result as any)._number;
  if (number === undefined) return;
  const binding = await getBinding(knex, input.service, input.environment);
  if (!binding || binding.removing) return;
  await write(async trx => {
    if (binding.candidate === number) await movePins(trx, input.service, input.environment, { candidate: null, weight: 0 });
    await trx('deployment').where({ operation: operation.id }).whereNull('outcome').update({ outcome: 'failed' });
  });
}
