import { randomBytes } from 'node:crypto';
import { enqueue } from '../loop/enqueue';
import { careKey, resourceKey } from '../loop/keys';
import type { StepContext, StepDefinition, StepOutcome } from '../operations/types';
import type { Platform } from '../platform';
import { freeObjectName } from '../resource/freeObjectName';
import { insertEvent } from '../store/insertEvent';
import type { BackupRow, EnvironmentRow, ResourceRow } from '../store/rows';
import { CARE_MS, madeBy, takeMadeBack } from './databaseStep';
import type { RestoreInput } from './types';

const shown = (time: string) => `${new Date(time).toISOString().slice(0, 19).replace('T', ' ')} UTC`;

/** The backup that one begins with: the one that is named, or the newest that ended before the moment. */
async function chosen(knex: StepContext['knex'], { source, backup, until }: RestoreInput): Promise<BackupRow | undefined> {
  return knex<BackupRow>('backup')
    .where({ resource: source.id, state: 'complete' })
    .modify(q => void (backup && q.where({ id: backup })))
    .modify(q => void (until && q.where('ended_at', '<=', until)))
    // One that is known to be damaged only if nothing else is there.
    .orderByRaw(`coalesce(proof->>'state', '') = 'failed', ended_at DESC`)
    .first();
}

/** Chooses what is restored. */
export function chooseBackupStep(): StepDefinition {
  return {
    id: 'check',
    title: 'Choose the backup to begin with',
    needs: [],
    reversible: true,
    async run({ operation, knex, remember }: StepContext): Promise<StepOutcome> {
      const input: RestoreInput = operation.input;
      const found = await chosen(knex, input);
      if (!found) {
        const why = input.backup ? `There is no complete backup ${input.backup}${input.until ? ` that ended before ${shown(input.until)}` : ''}` : `No backup of ${input.source.name} ended before ${input.until ? shown(input.until) : 'now'}`;
        return { state: 'failed', what: `${input.source.name} cannot be restored`, why, next: `platform db show ${input.source.name} shows to which moments one can go back.` };
      }
      const kept = input.until && (await knex<ResourceRow>('resource').where({ id: input.source.id }).first('kept'))?.kept;
      // What is still being written its target brings into the archive when it restores; what is missing there is missing.
      if (kept && !kept.archive.ok && kept.latest && kept.latest < input.until!) {
        return { state: 'failed', what: `${input.source.name} cannot be restored to ${shown(input.until!)}`, why: `${kept.archive.message}; one can go back to ${shown(kept.latest)} at the latest.`, next: 'Choose an earlier moment, or a backup that ended later.' };
      }
      await remember({ backup: found.id });
      return { state: 'done', message: `Begins with ${found.id} of ${shown(found.ended_at!.toISOString())}`, result: { backup: found.id, ...(input.until ? { until: input.until } : {}) } };
    },
  };
}

/** What it is called on the target: after what it was restored from, with a mark of its own. */
const stemOf = ({ source, environment }: RestoreInput) => {
  const stem = source.object_name.replace(/-[0-9a-f]{4}$/, '').slice(0, 60);
  return stem.includes(`-${environment}-`) ? stem : `${stem}-${environment}`.slice(0, 94);
};

/** Writes what is wanted, made out of a backup, and asks the loop for it. Undo waits until the loop has taken it away. */
export function restoredStep(platform: Platform): StepDefinition {
  return {
    id: 'database',
    title: 'Restore it to a new database',
    reversible: true,
    async run({ operation, write, knex, log }: StepContext): Promise<StepOutcome> {
      const input: RestoreInput = operation.input;
      const { source, until, environment } = input;
      const { backup } = operation.result as { backup: string };
      const outcome = await write(async (trx): Promise<StepOutcome> => {
        if (await madeBy(trx, operation)) return { state: 'done' };
        // Locked, so that retention does not take it away between being chosen and being needed.
        const row = await trx<BackupRow>('backup').where({ id: backup, state: 'complete' }).forUpdate().first();
        if (!row) return { state: 'failed', what: `Backup ${backup} is gone`, why: 'It was removed since it was chosen.', next: 'Undo this, and restore anew.' };
        const place = await trx<EnvironmentRow>('environment').where({ name: environment }).forKeyShare().first();
        if (!place || place.removing) return { state: 'failed', what: `There is no environment ${environment}`, why: 'It has gone since', next: 'Undo this, and choose another one.' };
        const object_name = await freeObjectName(trx, stemOf(input), 'always marked');
        const name = input.name || `${source.name.replace(/-[0-9a-f]{4}$/, '')}-${object_name.slice(-4)}`;
        const [made] = await trx<ResourceRow>('resource')
          .insert({
            id: `pg-${randomBytes(4).toString('hex')}`, type: source.type, name, object_name, service: source.service, environment, team: source.team, size: source.size,
            target: source.target, state: source.service ? 'restored' : 'standalone', operation: operation.id,
            source: JSON.stringify({ resource: source.id, object: source.object_name, name: source.name, database: source.database, backup, ...(until ? { until } : {}) }) as any,
          })
          .onConflict()
          .ignore()
          .returning(['id']);
        if (!made) return { state: 'failed', what: `The name ${name} is taken`, why: `A database of that name exists in ${environment}`, next: 'Undo this, and choose another name.' };
        await insertEvent(trx, { type: 'resource.created', title: `Database ${name} in ${environment}, as ${source.name} was ${until ? `at ${shown(until)}` : `in backup ${backup}`}`, service: source.service, environment, actor: operation.actor, operation: operation.id });
        await enqueue(trx, resourceKey(made.id));
        await enqueue(trx, careKey(made.id), CARE_MS);
        return { state: 'done' };
      });
      if (outcome.state !== 'done') return outcome;
      const made = (await madeBy(knex, operation))!;
      platform.changed({ kind: 'resource', name: made.object_name, change: 'created' });
      await log(`Database ${made.name} is ${made.id}: from backup ${backup}${until ? `, up to ${until}` : ''}.`);
      return { state: 'done', message: `${made.name} is being made`, result: { resource: made.id, name: made.name, environment } };
    },
    undo: takeMadeBack,
  };
}
