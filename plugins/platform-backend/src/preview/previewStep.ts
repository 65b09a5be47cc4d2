import { environmentClash } from '@waymark/platform-common';
import type { Knex } from 'knex';
import { cloneConfiguration } from '../configuration/cloneConfiguration';
import { beginDelete } from '../environment/beginDelete';
import { countedFor, overQuota } from '../environment/quota';
import type { StepContext, StepDefinition, StepOutcome } from '../operations/types';
import { PUSH_ENVIRONMENT } from '../pipeline/stages';
import type { PipelineInput } from '../pipeline/types';
import type { Platform } from '../platform';
import { stillWanted } from '../rollout/place';
import { getBinding } from '../store/bindings';
import { insertEvent } from '../store/insertEvent';
import type { EnvironmentRow, OperationRow, ServiceRow } from '../store/rows';

/** What a preview is made from: it answers for services that the preview does not have. */
export const PREVIEW_BASE = PUSH_ENVIRONMENT;

const until = (trx: Knex, ms: number) => trx.raw(`now() + ? * interval '1 millisecond'`, [Math.round(ms)]);

async function make(platform: Platform, trx: Knex.Transaction, operation: OperationRow): Promise<StepOutcome> {
  const { service, branch, environment: name } = operation.input as PipelineInput;
  // Two names that clash, or two that are the last of a quota, may be asked for at once.
  await trx.raw('LOCK TABLE environment IN SHARE ROW EXCLUSIVE MODE');
  const all = await trx<EnvironmentRow>('environment').select();
  const base = all.find(e => e.name === PREVIEW_BASE);
  const owner = await trx<ServiceRow>('service').where({ name: service }).first();
  if (!base || !owner) return { state: 'failed', what: 'There is no preview to be made', why: base ? `The service ${service} has gone` : `There is no environment ${PREVIEW_BASE}`, next: 'Delete the branch.' };
  const clash = environmentClash(name, all.map(e => e.name));
  if (clash) return { state: 'failed', what: `The name ${name} is taken`, why: `It cannot be told from environment ${clash}`, next: 'Push the branch under another name.' };
  const over = overQuota(platform.environments, owner.team, await countedFor(trx, owner.team));
  if (over) return { state: 'failed', ...over, next: `${over.next} Then retry.` };
  await trx('environment').insert({ name, base: base.name, target: base.target, team: null, promotion_order: null, production: false, service, branch, created_by: operation.actor, expires_at: until(trx, platform.environments.previewLastsMs) });
  const configured = await getBinding(trx, service, base.name);
  await cloneConfiguration(trx, platform.secrets, operation, { service, from: base.name, revision: configured?.config_revision ?? 1, to: name, follows: true });
  await trx('binding').insert({ service, environment: name });
  await insertEvent(trx, { type: 'environment.created', title: `Preview of ${branch} of ${service}`, service, environment: name, actor: operation.actor, operation: operation.id });
  // In the same transaction: undo takes away what this run has made, and nothing else.
  await trx('operation').where({ id: operation.id }).update({ result: trx.raw('result || ?::jsonb', [JSON.stringify({ _preview: name, branch })]) });
  return { state: 'done', message: `${name}, made from ${base.name}` };
}

/** Makes the preview of a branch, or prolongs the one that is there: the first step of each run for it. */
export function previewStep(platform: Platform): StepDefinition {
  return {
    id: 'environment',
    title: 'Make room for the preview',
    needs: [],
    reversible: true,
    async run({ operation, write }: StepContext): Promise<StepOutcome> {
      const { service, branch, environment: name } = operation.input as PipelineInput;
      const outcome = await write(async (trx): Promise<StepOutcome> => {
        if (!(await stillWanted(trx, operation.id))) return { state: 'waiting', message: 'Gives way to a newer one', pollMs: 50 };
        const [there] = await trx<EnvironmentRow>('environment')
          .where({ name, service, branch, removing: false })
          .update({ expires_at: trx.raw('greatest(expires_at, ?)', [until(trx, platform.environments.previewLastsMs)]) as any }, '*');
        return there ? { state: 'done', message: `${name} is there`, skipped: false } : make(platform, trx, operation);
      });
      if (outcome.state === 'done') platform.changed({ kind: 'environment', name, change: 'changed' });
      return outcome;
    },
    async undo({ operation, write, knex }: StepContext): Promise<StepOutcome> {
      const { environment: name, service, branch } = operation.input as PipelineInput;
      if (operation.result._preview !== name) return { state: 'done' };
      const there = await knex<EnvironmentRow>('environment').where({ name, service, branch: branch! }).first();
      if (!there) return { state: 'done' };
      if (!there.removing) {
        await write(trx => beginDelete(trx, platform, { name, service, branch: branch!, besides: operation.id }, { actor: operation.actor, door: operation.door, team: operation.team!, reason: 'Its first run is undone' }));
      }
      return { state: 'waiting', message: `Waits until ${name} is torn down`, pollMs: 200 };
    },
  };
}
