import { releaseName } from '@waymark/platform-common';
import type { StepContext, StepOutcome } from '../operations/types';
import { makeOwn } from '../exchange/makeOwn';
import { noticeDeployed } from '../notice/noticeDeployed';
import { movePins } from '../store/bindings';
import { bindingOf, numberOf, serves } from './candidate';
import { giveUp } from './giveUp';
import { heldPlace } from './place';
import { bringsWorker } from './worker';
import type { RolloutStage, RolloutStep } from './types';

/** Gives all of the traffic to the new release. False if the place is another's by now. */
async function takeTraffic(context: StepContext, environment: string): Promise<boolean> {
  const { operation } = context;
  const number = numberOf(context);
  const moved = await context.write(async trx => {
    const held = await heldPlace(trx, operation, environment);
    if (!held) return false;
    await movePins(trx, operation.service!, environment, { stable: number, candidate: null, weight: 0 });
    const { binding } = held;
    if (binding.candidate === number && binding.candidate_config_revision !== null) await makeOwn(trx, binding, binding.candidate_config_revision);
    return true;
  });
  if (moved) await context.log(`${releaseName(number)} ${(await bringsWorker(context)) ? 'takes over in' : 'takes the traffic of'} ${environment}.`);
  return moved;
}

/**
 * Moves the pins: the new release serves, the old one drains and goes.
 *
 * @param after - what is done once it serves; what it answers is waited for
 */
export function trafficStep(stage: RolloutStage, after?: (context: StepContext) => Promise<StepOutcome | undefined>): RolloutStep {
  const { environment } = stage;
  return {
    reversible: true,
    async run(context): Promise<StepOutcome> {
      const number = numberOf(context);
      let binding = await bindingOf(context, environment);
      if (binding.stable !== number || binding.candidate !== null) {
        if (!(await takeTraffic(context, environment))) {
          // A newer one has the place by now. If this one had served before that, it has only to come to its end.
          const served = await context.knex('deployment').where({ operation: context.operation.id, environment, outcome: 'succeeded' }).first('id');
          if (!served) return { state: 'waiting', message: 'Gives way to a newer one', pollMs: 50 };
          return (await after?.(context)) ?? { state: 'done', result: { environment } };
        }
        binding = await bindingOf(context, environment);
      }
      const ready = binding.conditions.find(c => c.type === 'Ready');
      if (serves(binding, number)) {
        // One that has an address no longer may still be seen with it.
        const worker = await bringsWorker(context);
        const route = (!worker && binding.nodes.find(n => n.type === 'route')?.outputs) || {};
        await context.write(async trx => {
          const [done] = await trx('deployment').where({ operation: context.operation.id, environment }).whereNull('outcome').update({ outcome: 'succeeded', ready_at: trx.fn.now() }).returning(['id', 'from_release', 'to_release']);
          if (done) await noticeDeployed(trx, context.operation, environment, { ...done, url: route.url as string | undefined });
        });
        const still = await after?.(context);
        if (still) return still;
        return { state: 'done', ...(worker ? { message: 'A worker takes no requests: all of it has moved at once' } : {}), result: { environment, url: route.url, localUrl: route.localUrl } };
      }
      const late = context.step.started_at && Date.now() - context.step.started_at.getTime() > stage.timeoutSeconds * 1000;
      if (late) {
        return { state: 'failed', what: `${releaseName(number)} does not serve`, why: ready?.cause?.words ?? ready?.message ?? 'It was not observed.', next: `platform logs ${context.operation.service} --env ${environment}` };
      }
      return { state: 'waiting', message: ready?.message ?? 'Waits for the route' };
    },
    async undo(context): Promise<StepOutcome> {
      await giveUp(context, 'undo');
      return { state: 'done' };
    },
  };
}
