import { databaseName, releaseName } from '@waymark/platform-common';
import type { StepContext, StepOutcome } from '../operations/types';
import type { DeploymentRow, ResourceRow } from '../store/rows';
import { bindingOf, nodeOf, numberOf } from './candidate';
import { giveUp } from './giveUp';
import { nodeOutcome } from './nodeOutcome';
import { pinCandidate } from './pinStep';
import type { ConfigurationOf, RolloutStage, RolloutStep } from './types';

/**
 * Where the data of before a migration is found, where it is kept: a migration that has failed half-way may have left
 * something behind.
 */
async function wayBack({ knex, operation }: StepContext, environment: string): Promise<string> {
  const service = operation.service!;
  const deployment = await knex<DeploymentRow>('deployment').where({ operation: operation.id, environment }).orderBy('id', 'desc').first('started_at');
  const resource = await knex<ResourceRow>('resource').where({ service, environment, state: 'attached' }).first('kept');
  const before = deployment?.started_at.toISOString();
  if (!before || !resource?.kept?.earliest || resource.kept.earliest > before) return '';
  return ` Its log says which migrations were applied; the data of before is kept: platform db restore ${databaseName(service)} --env ${environment} --to ${before}`;
}

/** The service's own migration, once, before traffic moves. */
export function migrateStep(stage: RolloutStage, configuration?: ConfigurationOf): RolloutStep {
  return {
    reversible: false,
    async run(context): Promise<StepOutcome> {
      const before = await pinCandidate(context, stage.environment, configuration);
      if (before) return before;
      const binding = await bindingOf(context, stage.environment);
      const name = releaseName(numberOf(context));
      if (binding.observed_generation !== binding.generation) return nodeOutcome(stage, undefined, context.step.started_at);
      const wanted = binding.graph.nodes.find(n => n.id === `migration/${name}`);
      if (!wanted) return { state: 'done', skipped: true, message: 'There is nothing to migrate' };
      const database = nodeOf(binding, 'postgres');
      if (database?.phase === 'failed') return nodeOutcome(stage, database, context.step.started_at);
      const outcome = nodeOutcome(stage, nodeOf(binding, wanted.id), context.step.started_at);
      return outcome.state === 'failed' ? { ...outcome, next: `${outcome.next}${await wayBack(context, stage.environment)}` } : outcome;
    },
    async undo(context): Promise<StepOutcome> {
      await giveUp(context, 'undo');
      return { state: 'done' };
    },
  };
}
