import { releaseName } from '@waymark/platform-common';
import { DriverError } from '@waymark/platform-node';
import type { StepContext, StepOutcome } from '../operations/types';
import type { Platform } from '../platform';
import { movePins } from '../store/bindings';
import { bindingOf, nodeOf, numberOf } from './candidate';
import { giveUp } from './giveUp';
import { nodeOutcome } from './nodeOutcome';
import type { PipelineInput } from './types';
import { smokeTest } from './smokeTest';
import { tidyAfter } from './tidy';
import type { Stage } from './stages';

/** The new release beside the old one: up, and not yet asked anything by anybody. */
export function deployStep(_platform: Platform, stage: Stage) {
  return {
    reversible: true,
    async run(context: StepContext): Promise<StepOutcome> {
      const binding = await bindingOf(context);
      return nodeOutcome(stage, nodeOf(binding, `workload/${releaseName(numberOf(context))}`), context.step.started_at);
    },
  };
}

/** Asks the new release itself, past the route. */
export function smokeStep(_platform: Platform, stage: Stage) {
  return {
    reversible: true,
    async run(context: StepContext): Promise<StepOutcome> {
      const binding = await bindingOf(context);
      const node = nodeOf(binding, `workload/${releaseName(numberOf(context))}`);
      const addresses = (node?.outputs?.addresses as string[] | undefined) ?? [];
      if (node?.phase !== 'ready' || !addresses.length) return nodeOutcome(stage, node?.phase === 'ready' ? undefined : node, context.step.started_at);
      return smokeTest(stage, addresses, context.log);
    },
  };
}

/** Moves the pins: the new release serves, the old one drains and goes. */
export function trafficStep(platform: Platform, stage: Stage) {
  return {
    reversible: true,
    async run(context: StepContext): Promise<StepOutcome> {
      const input: PipelineInput = context.operation.input;
      const number = numberOf(context);
      let binding = await bindingOf(context);
      if (binding.stable !== number || binding.candidate !== null) {
        await context.write(trx => movePins(trx, input.service, input.environment, { stable: number, candidate: null, weight: 0 }));
        await context.log(`${releaseName(number)} takes the traffic of ${input.environment}.`);
        binding = await bindingOf(context);
      }
      const ready = binding.conditions.find(c => c.type === 'Ready');
      if (ready?.status === 'True' && ready.observedGeneration === binding.generation) {
        await context.write(trx => trx('deployment').where({ operation: context.operation.id }).whereNull('outcome').update({ outcome: 'succeeded', ready_at: trx.fn.now() }));
        const untidy = context.operation.kind === 'pipeline.run' ? await tidy(platform, context) : undefined;
        if (untidy) return untidy;
        const route = binding.nodes.find(n => n.type === 'route')?.outputs ?? {};
        return { state: 'done', result: { environment: input.environment, url: route.url, localUrl: route.localUrl } };
      }
      const late = context.step.started_at && Date.now() - context.step.started_at.getTime() > stage.timeoutSeconds * 1000;
      if (late) {
        return { state: 'failed', what: `${releaseName(number)} does not serve`, why: ready?.cause?.words ?? ready?.message ?? 'It was not observed.', next: `platform logs ${input.service} --env ${input.environment}` };
      }
      return { state: 'waiting', message: ready?.message ?? 'Waits for the route' };
    },
    async undo(context: StepContext): Promise<StepOutcome> {
      await giveUp(context, 'undo');
      return { state: 'done' };
    },
  };
}

/** The new release serves: what cannot be tidied up is waited for, it is no failure of the deployment. */
async function tidy(platform: Platform, context: StepContext): Promise<StepOutcome | undefined> {
  try {
    await tidyAfter(platform, context);
    return undefined;
  } catch (error) {
    if (!(error instanceof DriverError) || context.signal.aborted) throw error;
    return { state: 'waiting', message: `It serves; waits to tidy up. ${error.what}: ${error.why}`, pollMs: 1000 };
  }
}
