import { releaseName } from '@waymark/platform-common';
import type { StepContext, StepDefinition, StepOutcome } from '../operations/types';
import { undoOperation } from '../operations/undoOperation';
import { enqueue } from '../loop/enqueue';
import { bindingKey } from '../loop/keys';
import { giveUp, untilGone } from '../pipeline/giveUp';
import type { Platform } from '../platform';
import type { BindingRow, OperationRow, ReleaseRow } from '../store/rows';
import { describeRelease, headRelease, isRelease } from './headRelease';
import type { DeployInput } from './types';

/** A place for the service in an environment that it has none in yet; remembered, so that undo takes it away again. */
async function takePlace({ operation, write, remember }: StepContext): Promise<void> {
  const { service, environment }: DeployInput = operation.input;
  await write(async trx => {
    const made = await trx('binding').insert({ service, environment }).onConflict(['service', 'environment']).ignore().returning('service');
    await trx('config_revision').insert({ service, environment, number: 1, values: '{}' }).onConflict().ignore();
    if (made.length) await remember({ place: true }, trx);
  });
}

/** Takes the place away again, with all that was made in it. What to wait for, undefined when it is gone. */
async function leavePlace({ operation, write, step, knex }: StepContext): Promise<StepOutcome | undefined> {
  const { service, environment }: DeployInput = operation.input;
  if (!step.data.place) return undefined;
  const binding = await knex<BindingRow>('binding').where({ service, environment }).first();
  if (!binding) {
    await write(trx => trx('config_revision').where({ service, environment }).delete());
    return undefined;
  }
  if (!binding.removing) {
    await write(async trx => {
      await trx('binding').where({ service, environment }).update({ removing: true, generation: trx.raw('generation + 1') });
      await enqueue(trx, bindingKey(service, environment));
    });
  }
  return { state: 'waiting', message: `Waits until everything of ${service} in ${environment} is gone`, pollMs: 200 };
}

/** Which release: the one that was named, or that of the newest commit of the default branch, built first where needed. */
export function chooseReleaseStep(platform: Platform): StepDefinition {
  return {
    id: 'release',
    title: 'Choose the release',
    needs: [],
    reversible: true,
    async run(context): Promise<StepOutcome> {
      const { operation, knex, log } = context;
      const { service, release: wanted }: DeployInput = operation.input;
      const found = wanted === null ? await headRelease(platform, context) : await knex<ReleaseRow>('release').where({ service, number: wanted }).first();
      if (!found) return { state: 'failed', what: `${service} has no release ${releaseName(wanted!)}`, why: 'It was never built, or was taken back', next: 'Name another release.' };
      if (!isRelease(found)) return found;
      await takePlace(context);
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
      return (await untilGone(context)) ?? (await leavePlace(context)) ?? { state: 'done' };
    },
  };
}
