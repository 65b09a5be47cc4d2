import { releaseName } from '@waymark/platform-common';
import type { StepOutcome } from '../operations/types';
import { bindingOf, nodeOf, numberOf } from './candidate';
import { giveUp } from './giveUp';
import { nodeOutcome } from './nodeOutcome';
import { pinCandidate } from './pinStep';
import type { ConfigurationOf, RolloutStage, RolloutStep } from './types';

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
      return nodeOutcome(stage, nodeOf(binding, wanted.id), context.step.started_at);
    },
    async undo(context): Promise<StepOutcome> {
      await giveUp(context, 'undo');
      return { state: 'done' };
    },
  };
}
