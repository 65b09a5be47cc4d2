import { DriverError } from '@waymark/platform-node';
import type { StepContext, StepOutcome } from '../operations/types';
import { retryOperation } from '../operations/retryOperation';
import type { Platform } from '../platform';
import type { OperationRow } from '../store/rows';
import { jobNamesOf, workspaceName } from './names';
import type { PipelineInput } from './types';
import { STAGES } from './stages';

/** Releases whose artifact is kept beside those that are pinned: what a rollback may go back to. */
const KEEP_RELEASES = 5;
/** How many older ones are looked at: enough to catch up, the same for a service with hundreds. */
const LOOK_BACK = 10;

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

  const failed = await knex<OperationRow>('operation').where({ service: input.service, kind: 'pipeline.run', state: 'failed' }).whereNot({ id: operation.id }).where('created_at', '<', operation.created_at);
  const released = new Set<string>(await knex('release').where({ service: input.service }).pluck('artifact'));
  for (const old of failed) {
    await removeJobs(platform, old, claim.fence);
    const workspace = workspaceName(input.service, (old.input as PipelineInput).commit);
    if (!released.has(workspace)) await platform.runner().removeWorkspace(workspace, claim.fence);
  }
  const creation = await knex<OperationRow>('operation').where({ service: input.service, kind: 'service.create', state: 'failed' }).orderBy('created_at', 'desc').first();
  if (failed.length || creation) {
    await write(async trx => {
      await trx('operation').whereIn('id', failed.map(o => o.id)).where({ state: 'failed' }).update({ state: 'superseded' });
      // What creation had failed at is there now: it goes on by itself, and can no longer be undone by mistake.
      const still = creation && (creation.result as any)._service === input.service && (await trx('operation').where({ id: creation.id, state: 'failed' }).forUpdate().first('id'));
      if (still) await retryOperation(trx, platform.engine.definition('service.create'), creation.id, operation.actor);
    });
  }

  const releases = await knex('release').where({ service: input.service }).orderBy('number', 'desc').select('number', 'artifact');
  const pinned = new Set<number>((await knex('binding').where({ service: input.service }).select('stable', 'candidate')).flatMap(b => [b.stable, b.candidate]));
  for (const release of releases.slice(KEEP_RELEASES, KEEP_RELEASES + LOOK_BACK).filter(r => !pinned.has(r.number))) {
    await platform.runner().removeWorkspace(release.artifact, claim.fence);
  }
}
