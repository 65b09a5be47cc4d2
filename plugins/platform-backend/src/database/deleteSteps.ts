import { noticeDeleted } from '../care/noticeData';
import { enqueue } from '../loop/enqueue';
import { careKey, resourceKey } from '../loop/keys';
import type { StepContext, StepDefinition, StepOutcome } from '../operations/types';
import type { Platform } from '../platform';
import type { BackupRow, ResourceRow } from '../store/rows';
import { dependantsOf } from './dependants';
import { late } from './late';
import type { DeleteInput, OnDatabase } from './types';

const DAY_MS = 86_400_000;
const PATIENCE_MS = 120_000;

const day = (date: Date) => date.toISOString().slice(0, 10);

/** Why a database may not be deleted now; undefined if it may. Asked before the operation begins, and again before it acts. */
export async function whyNotDelete(knex: StepContext['knex'], resource: ResourceRow): Promise<{ what: string; why: string; next: string } | undefined> {
  const what = `${resource.name} cannot be deleted`;
  if (resource.state === 'attached') return { what, why: `${resource.service} uses it in ${resource.environment}: its platform.yaml asks for it.`, next: 'Take the line "database" out of platform.yaml and push: that detaches it, with all its data. Then delete it.' };
  if (resource.protected) return { what, why: 'It is protected.', next: `platform db policy ${resource.name} --unprotect, if you are sure.` };
  if (resource.state === 'deleted') return { what, why: `It is deleted already, and stands still until ${resource.delete_at ? day(resource.delete_at) : 'it goes'}.`, next: `platform db recover ${resource.name} brings it back.` };
  const users = await dependantsOf(knex, resource);
  if (users.length) return { what, why: `${users.map(u => `${u.service} in ${u.environment}`).join(', ')} ${users.length > 1 ? 'use' : 'uses'} it.`, next: 'Swap those to another database first.' };
  return undefined;
}

/** From here on it takes no connections; all of it is kept until its time. */
export function standStillStep(platform: Platform): StepDefinition {
  return {
    id: 'stop',
    title: 'Stop it, and keep it until its grace period is over',
    needs: ['proof'],
    reversible: true,
    async run({ operation, write, log }: StepContext): Promise<StepOutcome> {
      const { resource: id, name, graceDays }: DeleteInput = operation.input;
      const deleteAt = new Date(Date.now() + graceDays * DAY_MS);
      const outcome = await write(async (trx): Promise<StepOutcome> => {
        const row = await trx<ResourceRow>('resource').where({ id }).forUpdate().first();
        if (!row) return { state: 'failed', what: `There is no database ${name}`, why: 'It has gone since.', next: 'platform db list' };
        if (row.state === 'deleted' && row.deleted_by === operation.actor) return { state: 'done', message: `It can be brought back until ${day(row.delete_at!)}`, result: { deleteAt: row.delete_at!.toISOString() } };
        const refused = await whyNotDelete(trx, row);
        if (refused) return { state: 'failed', ...refused };
        await trx('resource')
          .where({ id })
          .update({ state: 'deleted', state_since: trx.fn.now(), deleted_from: row.state, deleted_by: operation.actor, delete_at: deleteAt, generation: trx.raw('generation + 1') });
        await trx('database_role').where({ resource: id, ended_at: null }).update({ ended_at: trx.fn.now() });
        const kept = await trx<BackupRow>('backup').where({ operation: operation.id, state: 'complete' }).first();
        const text = graceDays ? `It can be brought back whole until ${day(deleteAt)}: platform db recover ${row.name}.` : 'It goes at once.';
        await noticeDeleted(trx, row, { key: 'deleted', text: `${text} ${kept?.keep_until ? `Its final backup is kept until ${day(kept.keep_until)}.` : 'There is no final backup.'}`, actor: operation.actor, operation: operation.id });
        await enqueue(trx, resourceKey(id));
        await enqueue(trx, careKey(id));
        return { state: 'done', message: graceDays ? `It can be brought back until ${day(deleteAt)}` : 'It goes at once', result: { deleteAt: deleteAt.toISOString() } };
      });
      if (outcome.state === 'done') {
        await log(outcome.message!);
        platform.changed({ kind: 'resource', name, change: 'changed' });
      }
      return outcome;
    },
    async undo({ operation, write }: StepContext): Promise<StepOutcome> {
      const { resource: id }: OnDatabase = operation.input;
      await write(trx => bringBack(trx, id));
      return { state: 'done' };
    },
  };
}

/** Gives a deleted database its state back, in the caller's transaction. The row as it is then; undefined where none is deleted. */
export async function bringBack(trx: StepContext['knex'], id: string): Promise<ResourceRow | undefined> {
  const row = await trx<ResourceRow>('resource').where({ id, state: 'deleted', removing: false }).forUpdate().first();
  if (!row) return undefined;
  // Its place may have another by now: that one stays.
  const own = row.deleted_from === 'detached' && (await trx('resource').where({ service: row.service, environment: row.environment, type: row.type }).whereIn('state', ['attached', 'detached']).first('id'));
  const [back] = await trx<ResourceRow>('resource')
    .where({ id })
    .update({ state: own ? 'replaced' : row.deleted_from ?? 'standalone', state_since: trx.fn.now() as any, delete_at: null, deleted_by: null, deleted_from: null, generation: trx.raw('generation + 1') as any }, '*');
  await enqueue(trx, resourceKey(id));
  await enqueue(trx, careKey(id));
  return back;
}

/** Waits until it stands still, or is gone where there is no grace. */
export function stillStep(): StepDefinition {
  return {
    id: 'still',
    title: 'It stands still',
    reversible: true,
    async run({ operation, knex, step }: StepContext): Promise<StepOutcome> {
      const { resource: id, graceDays }: DeleteInput = operation.input;
      const row = await knex<ResourceRow>('resource').where({ id }).first();
      if (!row) return { state: 'done', message: 'It is gone' };
      if (row.state !== 'deleted') return { state: 'done', message: 'It was brought back' };
      const ready = row.conditions.find(c => c.type === 'Ready');
      const still = ready?.reason === 'Deleted' && ready.observedGeneration === row.generation;
      if (still && graceDays > 0) return { state: 'done', message: ready!.message };
      // One that cannot be stopped is deleted all the same: what stops it is tried for ever.
      if (late(step, PATIENCE_MS)) return { state: 'done', message: `It is deleted; ${ready?.message ?? 'nothing has looked at it yet.'}` };
      return { state: 'waiting', message: ready?.reason === 'Removing' ? ready.message : 'Waits until it stands still', pollMs: 300 };
    },
  };
}
