import { randomBytes } from 'node:crypto';
import { takeMadeBack, madeBy } from '../database/databaseStep';
import { late } from '../database/late';
import { enqueue } from '../loop/enqueue';
import { careKey } from '../loop/keys';
import type { OperationDefinition, StepContext, StepDefinition, StepOutcome } from '../operations/types';
import type { Platform } from '../platform';
import { insertEvent } from '../store/insertEvent';
import type { EnvironmentRow } from '../store/rows';
import { REFUSED } from './adoptedConditions';
import { ADOPTED_STATE, type AdoptInput, adoptedSecret } from './types';

export const DATABASE_ADOPT = 'database.adopt';

const PATIENCE_MS = 20_000;
const POLL_MS = 300;

/** Writes it down and asks the loop to look at it. Undo waits until the loop has forgotten it, how to get in too. */
function writeDownStep(platform: Platform): StepDefinition {
  return {
    id: 'database',
    title: 'Write it down',
    reversible: true,
    async run({ operation, write, knex, log }: StepContext): Promise<StepOutcome> {
      const { name, team, environment, object }: AdoptInput = operation.input;
      const outcome = await write(async (trx): Promise<StepOutcome> => {
        const place = await trx<EnvironmentRow>('environment').where({ name: environment }).forKeyShare().first();
        if (!place || place.removing) return { state: 'failed', what: `There is no environment ${environment}`, why: 'It has gone since', next: 'Undo this, and choose another one.' };
        const inserted = await trx('resource')
          .insert({ id: `pg-${randomBytes(4).toString('hex')}`, type: 'postgres', name, object_name: object, environment, team, size: ADOPTED_STATE, target: place.target, state: ADOPTED_STATE, operation: operation.id })
          .onConflict()
          .ignore()
          .returning('id');
        const made = await madeBy(trx, operation);
        if (!made) return { state: 'failed', what: `The name ${name} is taken`, why: `A database of that name exists in ${environment}`, next: 'Undo this, and choose another name.' };
        if (inserted.length) await insertEvent(trx, { type: 'resource.created', title: `Database ${name} in ${environment} was adopted: it is watched and backed up, and stays whose it is`, environment, team, actor: operation.actor, operation: operation.id });
        await enqueue(trx, careKey(made.id));
        return { state: 'done', result: { resource: made.id, name, environment } };
      });
      if (outcome.state !== 'done') return outcome;
      const made = (await madeBy(knex, operation))!;
      platform.changed({ kind: 'resource', name: made.object_name, change: 'created' });
      await log(`Database ${name} is ${made.id}. It is not Waymark's, and is never changed.`);
      return outcome;
    },
    async undo(context: StepContext): Promise<StepOutcome> {
      const { object }: AdoptInput = context.operation.input;
      if (await madeBy(context.knex, context.operation)) return takeMadeBack(context);
      await context.write(trx => trx('secret_version').where({ name: adoptedSecret(object) }).delete());
      return { state: 'done' };
    },
  };
}

/** What was seen at an earlier attempt proves nothing: it is looked at anew. */
async function lookAnew({ operation, knex, step, write, remember }: StepContext): Promise<boolean> {
  if (step.data?.attempt === operation.attempt) return false;
  const made = await madeBy(knex, operation);
  if (made) {
    await write(async trx => {
      await trx('resource').where({ id: made.id }).update({ conditions: '[]' });
      await enqueue(trx, careKey(made.id));
      await remember({ attempt: operation.attempt }, trx as any);
    });
  }
  return made !== undefined;
}

function letsUsInStep(): StepDefinition {
  return {
    id: 'reachable',
    title: 'It lets us in',
    reversible: true,
    async run(context: StepContext): Promise<StepOutcome> {
      const { operation, knex, step } = context;
      if (await lookAnew(context)) return { state: 'waiting', message: 'Waits for the first look', pollMs: POLL_MS };
      const made = await madeBy(knex, operation);
      const seen = made?.conditions.find(c => c.type === 'Reachable');
      if (seen?.status === 'True') return { state: 'done', message: seen.message };
      if (!made || seen?.reason === REFUSED || late(step, PATIENCE_MS)) {
        return { state: 'failed', what: `${operation.input.name} is not adopted`, why: seen?.cause?.words ?? seen?.message ?? 'Nobody has looked at it.', next: 'Retry tries it again. Where the connection string is wrong: Undo, and adopt it with the right one.' };
      }
      return { state: 'waiting', message: seen?.message ?? 'Waits for the first look', pollMs: POLL_MS };
    },
  };
}

function firstLookStep(): StepDefinition {
  return {
    id: 'look',
    title: 'The first look',
    reversible: true,
    async run({ operation, knex, step }: StepContext): Promise<StepOutcome> {
      const made = await madeBy(knex, operation);
      if (!made) return { state: 'failed', what: `${operation.input.name} is not adopted`, why: 'It was forgotten since.', next: 'Adopt it again.' };
      const said = made.conditions.filter(c => c.status === 'True' && !['Ready', 'Reachable'].includes(c.type)).map(c => c.message);
      if (made.statistics) {
        const { bytes, tables } = made.statistics;
        return { state: 'done', message: [`${(bytes / 1e6).toFixed(1)} MB, ${tables.length} ${tables.length === 1 ? 'table' : 'tables'}.`, ...said].join(' ').slice(0, 500) };
      }
      // What it does not let be seen is no reason not to watch over the rest.
      if (late(step, PATIENCE_MS)) return { state: 'done', message: ['It does not tell how it does.', ...said].join(' ').slice(0, 500) };
      return { state: 'waiting', message: 'Waits for its figures', pollMs: POLL_MS };
    },
  };
}

/** A database that somebody else keeps is watched and backed up from now on. Until it has succeeded it can be taken back. */
export function adoptOperation(platform: Platform): OperationDefinition {
  const steps = [writeDownStep(platform), letsUsInStep(), firstLookStep()];
  return { kind: DATABASE_ADOPT, undoable: true, steps: () => steps };
}
