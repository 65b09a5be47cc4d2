import { DriverError } from '@waymark/platform-node';
import type { StepContext, StepOutcome } from '../operations/types';
import { workspaceOf } from '../pipeline/names';
import { removeJobs } from '../pipeline/tidy';
import type { PipelineInput } from '../pipeline/types';
import type { Platform } from '../platform';
import { stillWanted } from '../rollout/place';
import { getBinding } from '../store/bindings';
import type { OperationRow, ReleaseRow } from '../store/rows';

/**
 * Marks the releases of a preview that nothing runs any more: nobody goes back in a preview. Those that were marked and
 * not yet taken away are among them again.
 */
async function markOld({ operation, write }: StepContext): Promise<ReleaseRow[]> {
  const { service, environment } = operation.input as PipelineInput;
  return write(async trx => {
    // A newer push may have begun to build one of them again.
    if (!(await stillWanted(trx, operation.id))) return [];
    const binding = await getBinding(trx, service, environment);
    const releases = await trx<ReleaseRow>('release').where({ service, preview: environment }).forUpdate();
    const used = (number: number) => [binding?.stable, binding?.candidate].includes(number) || binding?.nodes.some(n => n.id === `workload/r${number}` || n.id === `migration/r${number}`);
    const old = releases.filter(release => !used(release.number));
    await trx('release').where({ service, preview: environment }).whereIn('number', old.map(r => r.number)).update({ artifact_gone: true });
    return old;
  });
}

/**
 * After a run for a preview has ended well: its jobs are forgotten, failed runs before it are superseded, and what they
 * and older releases have checked out goes. What cannot be tidied up is waited for.
 */
export async function tidyPreview(platform: Platform, context: StepContext): Promise<StepOutcome | undefined> {
  const { operation, claim, knex, write } = context;
  const { service, environment } = operation.input as PipelineInput;
  try {
    await removeJobs(platform, operation, claim.fence);
    const failed = await knex<OperationRow>('operation').where({ service, environment, kind: 'pipeline.run', state: 'failed' }).where('created_at', '<', operation.created_at);
    const released: string[] = await knex('release').where({ service }).pluck('artifact');
    for (const old of failed) {
      await removeJobs(platform, old, claim.fence);
      const workspace = workspaceOf(old.input);
      if (!released.includes(workspace) && workspace !== workspaceOf(operation.input)) await platform.runner().removeWorkspace(workspace, claim.fence);
    }
    if (failed.length) await write(trx => trx('operation').whereIn('id', failed.map(o => o.id)).where({ state: 'failed' }).update({ state: 'superseded' }));
    for (const { number, artifact } of await markOld(context)) {
      await platform.runner().removeWorkspace(artifact, claim.fence);
      await write(trx => trx('release').where({ service, number, artifact_gone: true }).delete());
    }
    return undefined;
  } catch (error) {
    if (!(error instanceof DriverError) || context.signal.aborted) throw error;
    return { state: 'waiting', message: `It serves; waits to tidy up. ${error.what}: ${error.why}`, pollMs: 1000 };
  }
}
