import { releaseName } from '@waymark/platform-common';
import { describeFreeze } from '../gate/frozenBy';
import { runsImages, startable } from '../image/startable';
import { insertRevision, wayBack } from '../configuration/revisions';
import { freezesOf } from '../gate/readFreezes';
import type { StepContext, StepDefinition, StepOutcome } from '../operations/types';
import { supersede } from '../operations/supersede';
import { giveUp, untilGone } from '../rollout/giveUp';
import { insertDeployment } from '../rollout/insertDeployment';
import { stillWanted } from '../rollout/place';
import { movePins } from '../store/bindings';
import type { BindingRow, DeploymentRow, ReleaseRow } from '../store/rows';
import { aboutSchema } from './chooseTarget';
import type { RollbackInput } from './types';

/** Why a deployment counts as rolled back. */
export const whyRolledBack = (reason: string | null, actor: string) => reason ?? `Rolled back by ${actor}`;

/** What is still on its way there ends: it moves no pin from now on. What the rollback is about counts as rolled back. */
async function endThose(trx: Parameters<Parameters<StepContext['write']>[0]>[0], { operation }: StepContext): Promise<void> {
  const { service, environment, undone, reason }: RollbackInput = operation.input;
  const open = await trx<DeploymentRow>('deployment').where({ service, environment }).whereNull('outcome').whereNot({ operation: operation.id });
  for (const { operation: other } of open) if (other) await supersede(trx, other, operation.id);
  await trx('deployment').whereIn('id', undone).where(q => q.whereNull('outcome').orWhere({ outcome: 'superseded' })).update({ outcome: 'rolled-back', reason: whyRolledBack(reason, operation.actor) });
  await trx('deployment').whereIn('id', open.map(d => d.id)).whereNull('outcome').update({ outcome: 'superseded' });
}

/** Moves the pins, once for each attempt. What to answer instead of going on, undefined when they are moved. */
async function goBack(context: StepContext): Promise<StepOutcome | undefined> {
  const { operation, write, remember, step } = context;
  if (step.data.pinnedAttempt === operation.attempt) return undefined;
  const { service, environment, number, configRevision, reason }: RollbackInput = operation.input;
  const left = await untilGone(context);
  if (left) return left;
  return write(async trx => {
    const binding = await trx<BindingRow>('binding').where({ service, environment }).forUpdate().first();
    if (!(await stillWanted(trx, operation.id))) return { state: 'waiting' as const, message: 'Gives way to a newer one', pollMs: 50 };
    // The lock that tidying up takes: what is chosen here is not removed.
    const release = await trx<ReleaseRow>('release').where({ service, number }).forShare().first();
    if (!binding || !release || (binding.stable !== number && !startable(runsImages(binding), release))) {
      return { state: 'failed' as const, what: `${releaseName(number)} cannot be started any more`, why: 'It was tidied up, or taken back, meanwhile', next: 'Undo this, and roll back again: another one is chosen.' };
    }
    await endThose(trx, context);
    if (binding.stable === number) {
      if (binding.candidate !== null) await movePins(trx, service, environment, { candidate: null, weight: 0 });
    } else {
      // Secrets stay the newest: with others than then it is a revision of its own.
      const { made } = await wayBack(trx, binding, configRevision);
      const revision = made ? await insertRevision(trx, binding, made) : configRevision;
      await movePins(trx, service, environment, { candidate: number, weight: 0, candidate_config_revision: revision, candidate_migrates: false });
      await insertDeployment(trx, operation, { binding, release, configRevision: revision, reason, humanDecided: operation.actor !== 'platform' });
    }
    // In the same transaction: a crash never leaves a deployment that would be written again.
    await remember({ pinnedAttempt: operation.attempt, keeps: binding.stable === number }, trx);
    return undefined;
  });
}

async function say(context: StepContext): Promise<string> {
  const { operation, log, knex, step } = context;
  const input: RollbackInput = operation.input;
  const { service, team, environment, reason, stopped, stays, number } = input;
  const name = releaseName(number);
  const message = step.data.keeps ? `${name} keeps serving` : `Back to ${name} with configuration c${input.configRevision}; secrets stay the newest`;
  for (const one of stopped) await log(`Stopped ${one}: a rollback is an emergency.`);
  await log(`${message}.${reason ? ` Why: ${reason}` : ''}`);
  const schema = aboutSchema(input);
  if (schema) await log(`${schema}${input.force && stays.some(m => !m.reversible) ? ' It was forced.' : ''}`);
  const [frozen] = await freezesOf(knex, { service, team, environment });
  if (frozen) await log(`${describeFreeze(frozen).why} A rollback goes on.`);
  return message;
}

/** Moves the pins back to the release that was chosen: what is on its way there ends at once. */
export function goBackStep(): StepDefinition {
  return {
    id: 'release',
    title: 'Go back to the release',
    needs: [],
    reversible: true,
    async run(context): Promise<StepOutcome> {
      const instead = await goBack(context);
      if (instead) return instead;
      const { number, environment }: RollbackInput = context.operation.input;
      return { state: 'done', message: await say(context), result: { release: releaseName(number), environment, _number: number } };
    },
    async undo(context): Promise<StepOutcome> {
      const { operation, step, write } = context;
      const { undone }: RollbackInput = operation.input;
      await giveUp(context, 'undo');
      // Only what had succeeded serves again; a rollout that was stopped stays stopped.
      if (!step.data.keeps) await write(trx => trx('deployment').whereIn('id', undone).where({ outcome: 'rolled-back' }).whereNotNull('ready_at').update({ outcome: 'succeeded', reason: null }));
      return (await untilGone(context)) ?? { state: 'done' };
    },
  };
}
