import { standaloneDatabaseObjectName } from '@waymark/platform-common';
import { randomBytes } from 'node:crypto';
import { enqueue } from '../loop/enqueue';
import { careKey, resourceKey } from '../loop/keys';
import type { StepContext, StepDefinition, StepOutcome } from '../operations/types';
import type { Platform } from '../platform';
import { freeObjectName } from '../resource/freeObjectName';
import { insertEvent } from '../store/insertEvent';
import type { EnvironmentRow, ResourceRow } from '../store/rows';
import { whyNotDelete } from './deleteSteps';
import type { CreateDatabaseInput } from './types';

const TYPE = 'postgres';
/** When the data of a new one is looked after at the latest: whoever sees it ready asks for that at once. */
export const CARE_MS = 2_000;

/** The resource that this operation has made, wherever it has got to. */
export const madeBy = (knex: StepContext['knex'], operation: { id: string }) => knex<ResourceRow>('resource').where({ operation: operation.id }).first();

/** Writes what is wanted and asks the loop for it. Undo waits until the loop has taken it away, its password too. */
export function databaseStep(platform: Platform): StepDefinition {
  return {
    id: 'database',
    title: 'Reserve the name',
    reversible: true,
    async run({ operation, write, knex, log }: StepContext): Promise<StepOutcome> {
      const { name, team, environment, size }: CreateDatabaseInput = operation.input;
      const outcome = await write(async (trx): Promise<StepOutcome> => {
        const place = await trx<EnvironmentRow>('environment').where({ name: environment }).forKeyShare().first();
        if (!place) return { state: 'failed', what: `There is no environment ${environment}`, why: 'It has gone since', next: 'Undo this, and choose another one.' };
        const inserted = await trx('resource')
          .insert({
            id: `pg-${randomBytes(4).toString('hex')}`,
            type: TYPE,
            name,
            object_name: await freeObjectName(trx, standaloneDatabaseObjectName(name, environment)),
            environment,
            team,
            size,
            target: place.target,
            state: 'standalone',
            operation: operation.id,
          })
          .onConflict()
          .ignore()
          .returning('id');
        const made = await madeBy(trx, operation);
        if (!made) return { state: 'failed', what: `The name ${name} is taken`, why: `A database of that name exists in ${environment}`, next: 'Choose another name.' };
        if (inserted.length) await insertEvent(trx, { type: 'resource.created', title: `Database ${name} (${size}) in ${environment}`, environment, actor: operation.actor, operation: operation.id });
        await enqueue(trx, resourceKey(made.id));
        await enqueue(trx, careKey(made.id), CARE_MS);
        return { state: 'done', result: { resource: made.id, name, environment } };
      });
      if (outcome.state !== 'done') return outcome;
      const made = await madeBy(knex, operation);
      platform.changed({ kind: 'resource', name: made!.object_name, change: 'created' });
      await log(`Database ${name} is ${made!.id}, size ${size}.`);
      return outcome;
    },
    undo: takeMadeBack,
  };
}

/** What has failed may be ready since: why it is not taken away without a backup any more; undefined where it may be. */
async function whyStays(trx: StepContext['knex'], row: ResourceRow): Promise<{ why: string; next: string } | undefined> {
  const against = await whyNotDelete(trx, row);
  if (against) return against;
  if (!['detached', 'replaced'].includes(row.state)) return undefined;
  return { why: `${row.service} has used it since.`, next: `platform db delete ${row.id} takes it away, after a final backup.` };
}

/** Undo of what an operation has made: the loop takes it away, with its data and its password. */
export async function takeMadeBack({ operation, write, knex, log }: StepContext): Promise<StepOutcome> {
  const made = await madeBy(knex, operation);
  if (!made) return { state: 'done' };
  const stays = await write(async trx => {
    const row = await trx<ResourceRow>('resource').where({ id: made.id }).forUpdate().first();
    if (!row || row.removing) return undefined;
    const against = await whyStays(trx, row);
    if (against) return against;
    await trx('resource').where({ id: row.id }).update({ removing: true, generation: trx.raw('generation + 1') });
    await enqueue(trx, resourceKey(row.id));
    return undefined;
  });
  // Not waited for: nothing is to go by itself in the moment in which nobody uses it any more.
  if (stays) {
    await log(`Database ${made.id} is not taken away. ${stays.why} ${stays.next}`);
    return { state: 'done', message: `${made.name} stays: ${stays.why}` };
  }
  const why = made.conditions.find(c => c.reason === 'Removing')?.cause?.words;
  return { state: 'waiting', message: `Waits until the database is gone${why ? `: ${why}` : ''}`, pollMs: 200 };
}
