import { bindingOf, numberOf, serves, startingNode } from './candidate';
import { nodeOutcome } from './nodeOutcome';
import type { RolloutStage, RolloutStep } from './types';

/** The new release beside the old one: up, and not yet asked anything by anybody. */
export function startStep(stage: RolloutStage): RolloutStep {
  return {
    reversible: true,
    async run(context) {
      const binding = await bindingOf(context, stage.environment);
      if (serves(binding, numberOf(context))) return { state: 'done', skipped: true };
      return nodeOutcome(stage, startingNode(binding, numberOf(context)), context.step.started_at);
    },
  };
}
