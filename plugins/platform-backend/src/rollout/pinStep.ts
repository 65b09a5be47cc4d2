import type { Knex } from 'knex';
import type { StepContext, StepOutcome } from '../operations/types';
import { movePins } from '../store/bindings';
import type { BindingRow, ReleaseRow } from '../store/rows';
import { numberOf } from './candidate';
import { untilGone } from './giveUp';
import { insertDeployment } from './insertDeployment';
import { othersRollout, stillWanted } from './place';
import { servesAlready } from './servesAlready';
import type { ConfigurationOf } from './types';

/** Whether somebody had to decide before it went there: the delivery figures tell the two apart. */
const wasApproved = async (trx: Knex, operation: string, environment: string) =>
  Boolean(await trx('approval').where({ operation, environment, state: 'approved' }).first('id'));

/**
 * Moves the candidate pin to the new release, once for each attempt; the loop then makes its database, migration and
 * workload. What to answer instead of going on, undefined when the pin is moved.
 */
export async function pinCandidate(context: StepContext, environment: string, configuration?: ConfigurationOf): Promise<StepOutcome | undefined> {
  const { operation, step } = context;
  if (step.data.pinnedAttempt === operation.attempt) return undefined;
  const number = numberOf(context);
  // What is left of an attempt before says nothing about this one.
  const left = await untilGone(context);
  if (left) return left;
  const already = await servesAlready(context, environment);
  if (already) return already;
  const service = operation.service!;
  return context.write(async trx => {
    const binding = await trx<BindingRow>('binding').where({ service, environment }).forUpdate().first();
    if (!(await stillWanted(trx, operation.id))) return { state: 'waiting' as const, message: 'Gives way to a newer one', pollMs: 50 };
    const other = await othersRollout(trx, operation, environment);
    if (other) return { state: 'waiting' as const, message: `Waits until "${other.title}" of ${other.actor} has ended (${other.id})`, pollMs: 500 };
    const release = await trx<ReleaseRow>('release').where({ service, number }).first();
    const moves = binding?.stable !== number;
    const revision = moves ? await configuration?.(context, trx, binding!) : undefined;
    if (moves) await movePins(trx, service, environment, { candidate: number, weight: 0, ...(revision === undefined ? {} : { candidate_config_revision: revision }) });
    await insertDeployment(trx, operation, {
      binding: binding!,
      release: release!,
      configRevision: revision ?? binding!.config_revision,
      reason: operation.input.reason ?? null,
      humanDecided: await wasApproved(trx, operation.id, environment),
    });
    // In the same transaction: a crash never leaves a deployment that would be written again.
    await context.remember({ pinnedAttempt: operation.attempt }, trx);
    return undefined;
  });
}
