import type { Condition } from '@waymark/platform-common';
import { enqueue } from '../loop/enqueue';
import { bindingKey } from '../loop/keys';
import type { StepContext, StepOutcome } from '../operations/types';
import { undoOperation } from '../operations/undoOperation';
import type { Platform } from '../platform';
import type { BindingRow, OperationRow } from '../store/rows';

/** Takes away all that runs of a service, everywhere, and what was built of it. What to wait for, undefined when it is gone. */
export async function takeDown(platform: Platform, { operation, write, knex, claim }: StepContext, service: string): Promise<StepOutcome | undefined> {
  // From here on no push starts anything.
  await write(trx => trx('repository').where({ name: service }).update({ seen_head: null }));
  const open = await knex<OperationRow>('operation').where({ service, kind: 'pipeline.run' }).whereIn('state', ['running', 'failed', 'undoing']);
  for (const child of open.filter(o => o.state !== 'undoing')) await write(trx => undoOperation(trx, child.id, operation.actor));
  if (open.length) {
    const why = await knex('operation_step').whereIn('operation', open.map(o => o.id)).where({ state: 'undoing' }).whereNotNull('message').first('message');
    return { state: 'waiting', message: `Waits until the pipeline is taken back${why ? `: ${why.message}` : ''}`, pollMs: 200 };
  }

  const bindings = await knex<BindingRow>('binding').where({ service });
  for (const binding of bindings.filter(b => !b.removing)) {
    await write(async trx => {
      await trx('binding').where({ service, environment: binding.environment }).update({ removing: true, generation: trx.raw('generation + 1') });
      await enqueue(trx, bindingKey(service, binding.environment));
    });
  }
  if (bindings.length) {
    const why = bindings.map(b => b.conditions.find((c: Condition) => c.reason === 'Removing')?.cause?.words).find(Boolean);
    return { state: 'waiting', message: `Waits until everything that ran is gone${why ? `: ${why}` : ''}`, pollMs: 200 };
  }

  // Workspaces of all releases that were built meanwhile.
  const artifacts: string[] = await knex('release').where({ service }).pluck('artifact');
  for (const artifact of artifacts) await platform.runner().removeWorkspace(artifact, claim.fence);
  return undefined;
}
