import { noticeDeleted } from '../care/noticeData';
import { forgetConfiguration } from '../configuration/destroyUnused';
import { enqueue } from '../loop/enqueue';
import { bindingKey, resourceKey } from '../loop/keys';
import type { OperationDefinition, StepContext, StepDefinition, StepOutcome } from '../operations/types';
import { workspaceOf } from '../pipeline/names';
import { removeJobs } from '../pipeline/tidy';
import type { Platform } from '../platform';
import type { BackupRow, BindingRow, OperationRow, ReleaseRow, ResourceRow } from '../store/rows';
import { day, type OnDecommissioned } from './types';
import { tell } from './words';

const POLL_MS = 200;

const stuckWords = (rows: Array<Pick<BindingRow, 'conditions'>>) => rows.flatMap(r => r.conditions).find(c => c.reason === 'Removing' && c.cause?.words)?.cause?.words;

/** Their time is over: what is left of each is its final backup. Before the places, which would take that too. */
function databasesStep(): StepDefinition {
  return {
    id: 'databases',
    title: 'Remove its databases',
    needs: [],
    reversible: false,
    async run({ operation, knex, write }: StepContext): Promise<StepOutcome> {
      const { service }: OnDecommissioned = operation.input;
      const rows = await knex<ResourceRow>('resource').where({ service }).orderBy('id');
      if (!rows.length) return { state: 'done' };
      await write(async trx => {
        for (const row of rows.filter(r => !r.removing)) {
          const [marked] = await trx<ResourceRow>('resource').where({ id: row.id, removing: false }).update({ removing: true, state: 'deleted', delete_at: trx.raw('coalesce(delete_at, now())') as any, generation: trx.raw('generation + 1') as any }, '*');
          if (!marked) continue;
          const kept = await trx<BackupRow>('backup').where({ resource: row.id, reason: 'final', state: 'complete' }).whereNotNull('keep_until').first();
          await noticeDeleted(trx, row, { key: 'gone', text: kept ? `Its final backup is kept until ${day(kept.keep_until!)}.` : 'No backup of it is kept.', operation: operation.id });
          await enqueue(trx, resourceKey(row.id));
        }
      });
      const why = stuckWords(rows);
      return { state: 'waiting', message: `Waits until ${rows[0].name} in ${rows[0].environment} is gone${why ? `: ${why}` : ''}`.slice(0, 500), pollMs: POLL_MS };
    },
  };
}

function placesStep(): StepDefinition {
  return {
    id: 'places',
    title: 'Remove its places, their configuration and secrets',
    needs: ['databases'],
    reversible: false,
    async run({ operation, knex, write }: StepContext): Promise<StepOutcome> {
      const { service }: OnDecommissioned = operation.input;
      const places = await knex<BindingRow>('binding').where({ service }).orderBy('environment');
      if (places.length) {
        await write(async trx => {
          for (const { environment } of places.filter(p => !p.removing)) {
            await trx('binding').where({ service, environment }).update({ removing: true, generation: trx.raw('generation + 1') });
            await enqueue(trx, bindingKey(service, environment));
          }
        });
        const why = stuckWords(places);
        return { state: 'waiting', message: `Waits until it is gone from ${places[0].environment}${why ? `: ${why}` : ''}`.slice(0, 500), pollMs: POLL_MS };
      }
      await write(async trx => {
        const configured = await trx('config_revision').where({ service }).union(trx('service_secret').where({ service }).select('environment')).select('environment');
        for (const { environment } of configured) await forgetConfiguration(trx, { service, environment });
      });
      return { state: 'done' };
    },
  };
}

/** What was checked out and built goes from the machine; that there were releases is history. */
function filesStep(platform: Platform): StepDefinition {
  return {
    id: 'files',
    title: 'Remove what was built',
    needs: ['places'],
    reversible: false,
    async run({ operation, knex, write, claim }: StepContext): Promise<StepOutcome> {
      const { service }: OnDecommissioned = operation.input;
      const releases = await knex<ReleaseRow>('release').where({ service, artifact_gone: false }).select('number', 'artifact');
      await write(trx => trx('release').where({ service }).update({ artifact_gone: true }));
      // Those that were marked before a crash are among all of them again.
      const all = releases.length ? releases : await knex<ReleaseRow>('release').where({ service }).select('number', 'artifact');
      for (const { artifact } of all) await platform.runner().removeWorkspace(artifact, claim.fence);
      const failed = await knex<OperationRow>('operation').where({ service, kind: 'pipeline.run' }).whereNot({ state: 'succeeded' });
      for (const run of failed) {
        await removeJobs(platform, run, claim.fence);
        await platform.runner().removeWorkspace(workspaceOf(run.input), claim.fence);
      }
      return { state: 'done', message: `${all.length} ${all.length === 1 ? 'release' : 'releases'}` };
    },
  };
}

/** Its name, its releases and deployments, and what was done to it stay: they are history. */
function recordsStep(platform: Platform): StepDefinition {
  return {
    id: 'records',
    title: 'Keep its name and its history, and nothing else',
    needs: ['files'],
    reversible: false,
    async run({ operation, write }: StepContext): Promise<StepOutcome> {
      const { service }: OnDecommissioned = operation.input;
      await write(async trx => {
        for (const table of ['error_budget', 'preview_branch', 'dev_session', 'freeze_window']) await trx(table).where({ service }).delete();
        await trx('plan').where({ service }).delete();
        await trx('service').where({ name: service, removed_at: null }).update({ removed_at: trx.fn.now() });
        const kept: BackupRow[] = await trx('backup').where({ service, state: 'complete', reason: 'final' }).whereNotNull('keep_until').orderBy('keep_until');
        await tell(trx, operation, { key: 'removed', service, title: `${service} is gone`, text: `Its grace period is over. Its history and its archived repository stay${kept.length ? `; final backups of its databases until ${day(kept[0].keep_until!)}` : ''}.` });
      });
      platform.changed({ kind: 'repository', name: service, change: 'deleted' });
      return { state: 'done' };
    },
  };
}

/** Takes away all of a decommissioned service whose grace period is over. It can be retried, and never taken back. */
export function removeOperation(platform: Platform): OperationDefinition {
  const steps = [databasesStep(), placesStep(), filesStep(platform), recordsStep(platform)];
  return { kind: 'service.remove', undoable: false, steps: () => steps };
}
