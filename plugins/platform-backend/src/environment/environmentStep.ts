import { environmentClash } from '@waymark/platform-common';
import { passedMs } from '../operations/passed';
import type { StepContext, StepDefinition, StepOutcome } from '../operations/types';
import type { Platform } from '../platform';
import { insertEvent } from '../store/insertEvent';
import type { EnvironmentRow } from '../store/rows';
import { countedFor, overQuota } from './quota';
import { removeUnusedEnvironment } from './removeUnusedEnvironment';
import type { CreateEnvironmentInput } from './types';

const PATIENCE_MS = 60_000;

/** The entity that an environment is in the catalog. */
export const entityRefOf = (name: string) => `resource:default/${name}`;

const isMine = ({ result, input }: StepContext['operation']) => result._environment === input.name;

/** Writes the environment: on the target of its base, and outside of the promotion order. */
export function environmentStep(platform: Platform): StepDefinition {
  return {
    id: 'environment',
    title: 'Reserve the name',
    reversible: true,
    async run({ operation, write }: StepContext): Promise<StepOutcome> {
      const { name, team, base, lastsMs }: CreateEnvironmentInput = operation.input;
      if (isMine(operation)) return { state: 'done' };
      const outcome = await write(async (trx): Promise<StepOutcome> => {
        // Two names that clash may be asked for at once: one looks after the other has written.
        await trx.raw('LOCK TABLE environment IN SHARE ROW EXCLUSIVE MODE');
        const all = await trx<EnvironmentRow>('environment').select();
        const from = all.find(e => e.name === base);
        if (!from) return { state: 'failed', what: `There is no environment ${base}`, why: 'It has gone since', next: 'Undo this, and name another base.' };
        const clash = environmentClash(name, all.map(e => e.name));
        if (clash) return { state: 'failed', what: `The name ${name} is taken`, why: `It cannot be told from environment ${clash}`, next: 'Choose another name.' };
        const over = overQuota(platform.environments, team, await countedFor(trx, team));
        if (over) return { state: 'failed', ...over };
        const expires_at = lastsMs === null || lastsMs === undefined ? null : trx.raw(`now() + ? * interval '1 millisecond'`, [lastsMs]);
        await trx('environment').insert({ name, team, base, target: from.target, promotion_order: null, production: false, created_by: operation.actor, expires_at });
        await trx('operation').where({ id: operation.id }).update({ result: trx.raw('result || ?::jsonb', [JSON.stringify({ _environment: name, environment: name, base, target: from.target })]) });
        await insertEvent(trx, { type: 'environment.created', title: `Environment ${name} of team ${team}`, environment: name, actor: operation.actor, operation: operation.id });
        return { state: 'done' };
      });
      if (outcome.state === 'done') platform.changed({ kind: 'environment', name, change: 'created' });
      return outcome;
    },
    async undo(context: StepContext): Promise<StepOutcome> {
      const { operation, write, step, remember, log } = context;
      const { name }: CreateEnvironmentInput = operation.input;
      // Only what this operation has made: a name that was taken belongs to somebody else.
      if (!isMine(operation)) return { state: 'done' };
      if (step.data.deletedAt === undefined) {
        const used = await write(trx => removeUnusedEnvironment(trx, operation, name));
        if (used) return { state: 'failed', what: `Environment ${name} stays`, why: used, next: 'Take out what is in it; then it goes by itself.' };
        platform.changed({ kind: 'environment', name, change: 'deleted' });
        await remember({ deletedAt: Date.now() });
      }
      if (await platform.directory.hasEntity(entityRefOf(name))) {
        if (passedMs(step.data.deletedAt) < PATIENCE_MS) return { state: 'waiting', message: 'Waits until the catalog has let go of it', pollMs: 300 };
        await log(`${entityRefOf(name)} is still in the catalog: it was registered by somebody else too, or the catalog does not answer.`);
      }
      return { state: 'done' };
    },
  };
}
