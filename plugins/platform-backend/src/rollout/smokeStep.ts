import { bindingOf, numberOf, serves, workloadOf } from './candidate';
import { nodeOutcome } from './nodeOutcome';
import { smokeTest } from './smokeTest';
import { bringsWorker } from './worker';
import type { RolloutStage, RolloutStep } from './types';

/** Asks the new release itself, past the route. */
export function smokeStep(stage: RolloutStage): RolloutStep {
  return {
    reversible: true,
    async run(context) {
      const binding = await bindingOf(context, stage.environment);
      if (serves(binding, numberOf(context))) return { state: 'done', skipped: true };
      const node = workloadOf(binding, numberOf(context));
      const addresses = (node?.outputs?.addresses as string[] | undefined) ?? [];
      if (node?.phase === 'ready' && (await bringsWorker(context))) return { state: 'done', skipped: true, message: 'A worker listens on no port: it has stayed up, and there is nobody to ask' };
      if (node?.phase !== 'ready' || !addresses.length) return nodeOutcome(stage, node?.phase === 'ready' ? undefined : node, context.step.started_at);
      return smokeTest(stage, addresses, context.log, await context.reach(stage.environment));
    },
  };
}
