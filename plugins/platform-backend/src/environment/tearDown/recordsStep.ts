import type { Knex } from 'knex';
import type { StepContext, StepDefinition, StepOutcome } from '../../operations/types';
import type { Platform } from '../../platform';
import { insertEvent } from '../../store/insertEvent';
import type { EnvironmentRow, ReleaseRow } from '../../store/rows';
import { entityRefOf } from '../environmentStep';
import { forgetEnvironment } from '../forgetEnvironment';
import type { DeleteEnvironmentInput } from '../types';
import { takeAllAway } from './emptyStep';
import { stopAll } from './stopStep';

const PATIENCE_MS = 60_000;

/** What was built for a preview goes from the machine. */
export function filesStep(platform: Platform): StepDefinition {
  return {
    id: 'files',
    title: 'Remove what was built',
    needs: ['empty'],
    reversible: false,
    async run({ operation, knex, claim }: StepContext): Promise<StepOutcome> {
      const { name, branch }: DeleteEnvironmentInput = operation.input;
      if (!branch) return { state: 'done', skipped: true, message: 'Nothing was built for it alone' };
      const releases = await knex<ReleaseRow>('release').where({ preview: name }).select('artifact');
      for (const { artifact } of releases) await platform.runner().removeWorkspace(artifact, claim.fence);
      return { state: 'done' };
    },
  };
}

/** Deletes an environment's rows, itself last. False if something has come into it, or works in it. */
async function deleteRows(trx: Knex, name: string): Promise<boolean> {
  // Whoever comes in refers to this row, and waits.
  const row = await trx<EnvironmentRow>('environment').where({ name }).forUpdate().first('name');
  if (!row) return true;
  for (const table of ['binding', 'resource']) if (await trx(table).where({ environment: name }).first('environment')) return false;
  await forgetEnvironment(trx, name);
  return true;
}

/** All that is left after this is the audit. */
export function recordsStep(platform: Platform): StepDefinition {
  return {
    id: 'records',
    title: 'Remove its configuration and its name',
    needs: ['files'],
    reversible: false,
    async run(context: StepContext): Promise<StepOutcome> {
      const { operation, write, knex } = context;
      const { name, service, branch, reason }: DeleteEnvironmentInput = operation.input;
      // What was begun at the very moment it was marked is found here.
      const left = (await stopAll(platform, context)) ?? (await takeAllAway(context));
      if (left) return left;
      const gone = await write(async trx => {
        const there = await trx<EnvironmentRow>('environment').where({ name }).first('name');
        if (!(await deleteRows(trx, name))) return false;
        if (there) await insertEvent(trx, { type: 'environment.removed', title: `${branch ? `Preview of ${branch} of ${service}` : `Environment ${name}`} is gone${reason ? `: ${reason}` : ''}`, service, environment: name, actor: operation.actor, operation: operation.id });
        return true;
      });
      if (!gone) return { state: 'waiting', message: 'Something has come into it', pollMs: 50 };
      platform.changed({ kind: 'environment', name, change: 'deleted' });
      const row = await knex('environment').where({ name }).first('name');
      return row ? { state: 'waiting', message: 'Waits until it is gone', pollMs: 50 } : { state: 'done' };
    },
  };
}

/** A preview was never in the catalog; another one is waited for until it has gone from there. */
export function goneFromCatalogStep(platform: Platform): StepDefinition {
  return {
    id: 'catalog',
    title: 'Let it go from the catalog',
    needs: ['records'],
    reversible: false,
    async run({ operation, step, log }: StepContext): Promise<StepOutcome> {
      const { name, branch }: DeleteEnvironmentInput = operation.input;
      if (branch) return { state: 'done', skipped: true, message: 'A preview is not in it' };
      if (!(await platform.directory.hasEntity(entityRefOf(name)))) return { state: 'done' };
      if (!step.started_at || Date.now() - step.started_at.getTime() < PATIENCE_MS) return { state: 'waiting', message: 'Waits until the catalog has let go of it', pollMs: 300 };
      await log(`${entityRefOf(name)} is still in the catalog: it was registered by somebody else too, or the catalog does not answer.`);
      return { state: 'done' };
    },
  };
}
