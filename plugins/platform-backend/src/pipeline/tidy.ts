import { DriverError } from '@waymark/platform-node';
import type { StepContext, StepOutcome } from '../operations/types';
import { retryOperation } from '../operations/retryOperation';
import type { Platform } from '../platform';
import type { BindingRow, OperationRow, ReleaseRow } from '../store/rows';
import { jobNamesOf, workspaceOf } from './names';
import type { PipelineInput } from './types';
import { STAGES } from './stages';

/** Releases whose artifact is kept beside those that are pinned: what a rollback may go back to. */
const KEEP_RELEASES = 5;
/** How many older ones are looked at: enough to catch up, the same for a service with hundreds. */
const LOOK_BACK = 10;
/** Releases that were healthy in an environment before the one that serves it now: they are kept beside those. */
const KEEP_HEALTHY = 2;

/** Ends and forgets all jobs of a run; twice is once. */
export async function removeJobs(platform: Platform, operation: Pick<OperationRow, 'id' | 'attempt'>, fence: number): Promise<void> {
  const stages = STAGES.filter(s => s.kind === 'install' || s.kind === 'script');
  const names = stages.flatMap(stage => jobNamesOf(operation, stage.id));
  await Promise.all(names.map(name => platform.runner().removeJob(name, fence)));
}

/** As `tidyAfter`. The new release serves: what cannot be tidied up is waited for, it is no failure of the deployment. */
export async function tidy(platform: Platform, context: StepContext): Promise<StepOutcome | undefined> {
  try {
    await tidyAfter(platform, context);
    return undefined;
  } catch (error) {
    if (!(error instanceof DriverError) || context.signal.aborted) throw error;
    return { state: 'waiting', message: `It serves; waits to tidy up. ${error.what}: ${error.why}`, pollMs: 1000 };
  }
}

/**
 * After a run has ended well: its jobs are forgotten (their output is in the log), failed runs before it are superseded
 * and what they checked out goes, and so do artifacts of old releases that nothing points at.
 */
export async function tidyAfter(platform: Platform, { operation, claim, knex, write }: StepContext): Promise<void> {
  const input: PipelineInput = operation.input;
  await removeJobs(platform, operation, claim.fence);

  const failed = await knex<OperationRow>('operation').where({ service: input.service, environment: input.environment, kind: 'pipeline.run', state: 'failed' }).whereNot({ id: operation.id }).where('created_at', '<', operation.created_at);
  const released = new Set<string>(await knex('release').where({ service: input.service }).pluck('artifact'));
  for (const old of failed) {
    await removeJobs(platform, old, claim.fence);
    const workspace = workspaceOf(old.input);
    if (!released.has(workspace)) await platform.runner().removeWorkspace(workspace, claim.fence);
  }
  const creation = await knex<OperationRow>('operation').where({ service: input.service, state: 'failed' }).whereIn('kind', ['service.create', 'service.import']).orderBy('created_at', 'desc').first();
  if (failed.length || creation) {
    await write(async trx => {
      await trx('operation').whereIn('id', failed.map(o => o.id)).where({ state: 'failed' }).update({ state: 'superseded' });
      // What creation had failed at is there now: it goes on by itself, and can no longer be undone by mistake.
      const still = creation && (creation.result as any)._service === input.service && (await trx('operation').where({ id: creation.id, state: 'failed' }).forUpdate().first('id'));
      if (still) await retryOperation(trx, platform.engine.definition(creation.kind), creation.id, operation.actor);
    });
  }

  for (const artifact of await whatMayGo(input.service, write)) await platform.runner().removeWorkspace(artifact, claim.fence);
}

/**
 * Artifacts of old releases that nothing points at and that nobody goes back to. They are marked in one transaction, under
 * the lock that a rollback takes on what it chooses; what was marked and not yet removed is among them again.
 */
async function whatMayGo(service: string, write: StepContext['write']): Promise<string[]> {
  return write(async trx => {
    const old = await trx<ReleaseRow>('release').where({ service, preview: null }).orderBy('number', 'desc').offset(KEEP_RELEASES).limit(LOOK_BACK).forUpdate().select('number', 'artifact');
    const bindings = await trx<BindingRow>('binding').where({ service }).select('environment', 'stable', 'candidate');
    const kept = new Set(bindings.flatMap(b => [b.stable, b.candidate]));
    // Where releases come seldom, what was healthy before may be older than all that are kept.
    for (const { environment, stable } of bindings) {
      const healthy = await trx('deployment').where({ service, environment, outcome: 'succeeded' }).modify(q => stable !== null && q.whereNot({ to_release: stable })).groupBy('to_release').orderByRaw('max(id) DESC').limit(KEEP_HEALTHY).pluck('to_release');
      healthy.forEach(number => kept.add(number));
    }
    const gone = old.filter(release => !kept.has(release.number));
    if (gone.length) await trx('release').where({ service }).whereIn('number', gone.map(r => r.number)).update({ artifact_gone: true });
    return gone.map(release => release.artifact);
  });
}
