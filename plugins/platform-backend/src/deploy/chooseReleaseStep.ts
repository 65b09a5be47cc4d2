import { releaseName } from '@waymark/platform-common';
import type { StepContext, StepDefinition, StepOutcome } from '../operations/types';
import { undoOperation } from '../operations/undoOperation';
import { enqueue } from '../loop/enqueue';
import { bindingKey } from '../loop/keys';
import { giveUp, untilGone } from '../rollout/giveUp';
import { findUnfit } from '../image/findUnfit';
import { leaveRelease, releaseOfImage } from '../image/releaseOfImage';
import type { Platform } from '../platform';
import type { BindingRow, OperationRow, ReleaseRow } from '../store/rows';
import { describeRelease, headRelease, isRelease } from './headRelease';
import type { DeployInput } from './types';

/** Places for the service where it has none yet; remembered, so that undo takes them away again. */
async function takePlaces({ operation, write, remember }: StepContext): Promise<void> {
  const { service, environments }: DeployInput = operation.input;
  await write(async trx => {
    const made = await trx('binding').insert(environments.map(environment => ({ service, environment }))).onConflict(['service', 'environment']).ignore().returning('environment');
    await trx('config_revision').insert(environments.map(environment => ({ service, environment, number: 1, values: '{}' }))).onConflict().ignore();
    if (made.length) await remember({ places: made.map(m => m.environment) }, trx);
  });
}

/** Takes the places away again, with all that was made in them. What to wait for, undefined when they are gone. */
async function leavePlaces({ operation, write, step, knex }: StepContext): Promise<StepOutcome | undefined> {
  const { service }: DeployInput = operation.input;
  const environments: string[] = step.data.places ?? [];
  const left = await knex<BindingRow>('binding').where({ service }).whereIn('environment', environments);
  for (const { environment } of left.filter(b => !b.removing)) {
    await write(async trx => {
      await trx('binding').where({ service, environment }).update({ removing: true, generation: trx.raw('generation + 1') });
      await enqueue(trx, bindingKey(service, environment));
    });
  }
  if (left.length) return { state: 'waiting', message: `Waits until everything of ${service} in ${left.map(b => b.environment).join(', ')} is gone`, pollMs: 200 };
  await write(trx => trx('config_revision').where({ service }).whereIn('environment', environments).delete());
  return undefined;
}

/** That of the image, which is made where there is none; the one that was named; or the newest of the default branch. */
async function choose(platform: Platform, context: StepContext): Promise<ReleaseRow | StepOutcome | undefined> {
  const { service, release, image }: DeployInput = context.operation.input;
  if (image) return releaseOfImage(platform, context);
  if (release === null) return headRelease(platform, context);
  return context.knex<ReleaseRow>('release').where({ service, number: release, preview: null }).first();
}

/** Which release: the one that was named, or that of the newest commit of the default branch, built first where needed. */
export function chooseReleaseStep(platform: Platform): StepDefinition {
  return {
    id: 'release',
    title: 'Choose the release',
    needs: [],
    reversible: true,
    async run(context): Promise<StepOutcome> {
      const { operation, log } = context;
      const { service, release: wanted, environments }: DeployInput = operation.input;
      const found = await choose(platform, context);
      if (!found) return { state: 'failed', what: `${service} has no release ${releaseName(wanted!)}`, why: 'It was never built, or was taken back', next: 'Name another release.' };
      if (!isRelease(found)) return found;
      // What was asked before it began may have changed while a build was waited for.
      const unfit = await findUnfit(platform, service, found, environments);
      if (unfit) return { state: 'failed', ...unfit };
      await takePlaces(context);
      await log(describeRelease(found));
      return { state: 'done', message: describeRelease(found), result: { release: releaseName(found.number), _number: found.number } };
    },
    async undo(context): Promise<StepOutcome> {
      const { operation, knex, step, write } = context;
      const begun = step.data.begun && (await knex<OperationRow>('operation').where({ id: step.data.begun }).first());
      if (begun && ['running', 'failed'].includes(begun.state)) {
        await write(async trx => {
          await trx('repository').where({ name: begun.service! }).update({ seen_head: null });
          await undoOperation(trx, begun.id, operation.actor);
        });
      }
      if (begun && ['running', 'failed', 'undoing'].includes(begun.state)) return { state: 'waiting', message: 'Waits until the pipeline is taken back', pollMs: 200 };
      await giveUp(context, 'undo');
      return (await untilGone(context)) ?? (await leavePlaces(context)) ?? (await leaveRelease(context)) ?? { state: 'done' };
    },
  };
}
