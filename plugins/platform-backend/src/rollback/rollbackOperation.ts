import { releaseName } from '@waymark/platform-common';
import type { OperationDefinition, StepContext } from '../operations/types';
import { numberOf } from '../rollout/candidate';
import { giveUp } from '../rollout/giveUp';
import { takeOverSteps } from '../rollout/takeOverSteps';
import { noticeRolledBack } from '../notice/noticeRolledBack';
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

/** Back to the last release that was healthy in one environment. No migration runs, and no data moves. */
export function rollbackOperation(): OperationDefinition {
  return {
    kind: 'rollback',
    undoable: true,
    steps: ({ environment }: RollbackInput) =>
      takeOverSteps(goBackStep(), environment, async context => {
        await countAsRolledBack(context, numberOf(context));
        return undefined;
      }),
    async onSucceeded(trx, operation) {
      const { environment, number, reason }: RollbackInput = operation.input;
      await noticeRolledBack(trx, operation, { environment, back: `is back at ${releaseName(number)}`, reason, actor: operation.actor });
    },
    onFailed: context => giveUp(context),
    onSuperseded: context => giveUp(context, 'superseded'),
    // The pins went back: all that had been brought about is brought about again.
    runAnew: (_, steps) => steps,
  };
}
