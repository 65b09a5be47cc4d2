import { releaseName } from '@waymark/platform-common';
import type { Knex } from 'knex';
import type { StepContext, StepOutcome } from '../operations/types';
import type { Platform } from '../platform';
import { movePins } from '../store/bindings';
import type { BindingRow, OperationRow, ReleaseRow } from '../store/rows';
import { bindingOf, nodeOf, numberOf } from './candidate';
import { giveUp, untilGone } from './giveUp';
import { nodeOutcome } from './nodeOutcome';
import type { PipelineInput } from './types';
import type { Stage } from './stages';

/** What another operation is bringing to the same place just now: there is one candidate at a time. Asked under the binding's lock. */
async function othersRollout(trx: Knex, operation: OperationRow): Promise<Pick<OperationRow, 'id' | 'title' | 'actor'> | undefined> {
  const { service, environment }: PipelineInput = operation.input;
  return trx('deployment')
    .join('operation', 'operation.id', 'deployment.operation')
    .where({ 'deployment.service': service, 'deployment.environment': environment })
    .whereNull('deployment.outcome')
    .whereNot('operation.id', operation.id)
    .whereIn('operation.state', ['running', 'undoing'])
    .first('operation.id', 'operation.title', 'operation.actor');
}

/** Moves the candidate pin to the new release, once for each attempt; the loop then makes its database, migration and workload. */
async function pinCandidate(context: StepContext): Promise<StepOutcome | undefined> {
  const { operation, step } = context;
  if (step.data.pinnedAttempt === operation.attempt) return undefined;
  // An attempt begins afresh: what is left of the one before says nothing about this one.
  const left = await untilGone(context);
  if (left) return left;
  const { service, environment }: PipelineInput = operation.input;
  const number = numberOf(context);
  return context.write(async trx => {
    const binding = await trx<BindingRow>('binding').where({ service, environment }).forUpdate().first();
    const other = await othersRollout(trx, operation);
    if (other) return { state: 'waiting' as const, message: `Waits until "${other.title}" of ${other.actor} has ended (${other.id})`, pollMs: 500 };
    const release = await trx<ReleaseRow>('release').where({ service, number }).first();
    if (binding?.stable !== number) await movePins(trx, service, environment, { candidate: number, weight: 0 });
    await trx('deployment').insert({
      service,
      environment,
      from_release: binding?.stable ?? null,
      to_release: number,
      commit: release!.commit,
      committed_at: release!.committed_at,
      actor: operation.actor,
      door: operation.door,
      human_decided: false,
      operation: operation.id,
    });
    // In the same transaction: a crash never leaves a deployment that would be written again.
    await context.remember({ pinnedAttempt: operation.attempt }, trx);
    return undefined;
  });
}

/** The service's own migration, once, before traffic moves. */
export function migrateStep(_platform: Platform, stage: Stage) {
  return {
    reversible: false,
    async run(context: StepContext): Promise<StepOutcome> {
      const before = await pinCandidate(context);
      if (before) return before;
      const binding = await bindingOf(context);
      const name = releaseName(numberOf(context));
      if (binding.observed_generation !== binding.generation) return nodeOutcome(stage, undefined, context.step.started_at);
      const wanted = binding.graph.nodes.find(n => n.id === `migration/${name}`);
      if (!wanted) return { state: 'done', skipped: true, message: 'There is nothing to migrate' };
      const database = nodeOf(binding, 'postgres');
      if (database?.phase === 'failed') return nodeOutcome(stage, database, context.step.started_at);
      return nodeOutcome(stage, nodeOf(binding, wanted.id), context.step.started_at);
    },
    async undo(context: StepContext): Promise<StepOutcome> {
      await giveUp(context, 'undo');
      return { state: 'done' };
    },
  };
}
