import { releaseName } from '@waymark/platform-common';
import type { OperationDefinition, StepContext, StepDefinition } from '../operations/types';
import { rolloutStage, STAGES } from '../pipeline/stages';
import { numberOf } from '../rollout/candidate';
import { giveUp } from '../rollout/giveUp';
import { smokeStep } from '../rollout/smokeStep';
import { startStep } from '../rollout/startStep';
import { trafficStep } from '../rollout/trafficStep';
import { insertEvent } from '../store/insertEvent';
import { goBackStep, whyRolledBack } from './goBackStep';
import type { RollbackInput } from './types';

/** What has served until now counts as rolled back, once. */
async function countAsRolledBack({ operation, write }: StepContext, number: number): Promise<void> {
  const { service, environment, reason, undone }: RollbackInput = operation.input;
  await write(async trx => {
    const rows = await trx('deployment').whereIn('id', undone).where({ outcome: 'succeeded' }).update({ outcome: 'rolled-back', reason: whyRolledBack(reason, operation.actor) });
    if (rows) await insertEvent(trx, { type: 'deployment.rolled-back', title: `${service} in ${environment} is back at ${releaseName(number)}${reason ? `: ${reason}` : ''}`, service, environment, actor: operation.actor, operation: operation.id });
  });
}

const MAKE = {
  deploy: startStep,
  smoke: smokeStep,
  traffic: (stage: Parameters<typeof trafficStep>[0]) =>
    trafficStep(stage, async context => {
      await countAsRolledBack(context, numberOf(context));
      return undefined;
    }),
};

/** Back to the last release that was healthy in one environment. No migration runs, and no data moves. */
export function rollbackOperation(): OperationDefinition {
  return {
    kind: 'rollback',
    undoable: true,
    steps({ environment }: RollbackInput) {
      const steps: StepDefinition[] = [goBackStep()];
      for (const stage of STAGES) {
        if (stage.kind !== 'deploy' && stage.kind !== 'smoke' && stage.kind !== 'traffic') continue;
        steps.push({ id: stage.id, title: stage.title, needs: [steps[steps.length - 1].id], ...MAKE[stage.kind]({ ...rolloutStage(stage), environment }) });
      }
      return steps;
    },
    onFailed: context => giveUp(context),
    onSuperseded: context => giveUp(context, 'superseded'),
    // The pins went back: all that had been brought about is brought about again.
    runAnew: (_, steps) => steps,
  };
}
