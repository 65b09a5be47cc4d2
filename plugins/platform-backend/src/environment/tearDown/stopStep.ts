import { supersede } from '../../operations/supersede';
import type { StepContext, StepDefinition, StepOutcome } from '../../operations/types';
import { undoOperation } from '../../operations/undoOperation';
import { workspaceOf } from '../../pipeline/names';
import { removeJobs } from '../../pipeline/tidy';
import type { Platform } from '../../platform';
import type { OperationRow } from '../../store/rows';
import type { DeleteEnvironmentInput } from '../types';

/** What still works in an environment beside the operation that tears it down. */
const workingIn = ({ knex, operation }: Pick<StepContext, 'knex' | 'operation'>) => {
  const { name, besides }: DeleteEnvironmentInput = operation.input;
  return knex<OperationRow>('operation')
    .where(q => q.where({ environment: name }).orWhereRaw(`jsonb_exists(input->'environments', ?)`, [name]))
    .whereNotIn('id', [operation.id, ...(besides ? [besides] : [])])
    .whereIn('state', ['running', 'undoing'])
    .orderBy('id');
};

/** Ends what works in the environment. What to wait for, undefined when nothing does. */
export async function stopAll(platform: Platform, context: Omit<StepContext, 'step' | 'remember'>): Promise<StepOutcome | undefined> {
  const { operation, write } = context;
  const working = await workingIn(context);
  for (const other of working.filter(o => o.state === 'running' && !o.superseded_by)) {
    const gives = platform.engine.known(other.kind)?.onSuperseded;
    // Nobody can ask for what was on its way here any more.
    await write(async trx => {
      if (gives) await supersede(trx, other.id, operation.id);
      else if (await trx('operation').where({ id: other.id, state: 'running' }).forUpdate().first('id')) await undoOperation(trx, other.id, operation.actor);
    });
  }
  if (!working.length) return undefined;
  return { state: 'waiting', message: `Waits until "${working[0].title}" has ended (${working[0].id})`, pollMs: 100 };
}

/** Runs that have failed here can no longer be retried: there is nowhere to go. */
async function forgetFailed(platform: Platform, { knex, operation, write, claim }: StepContext): Promise<void> {
  const { name, besides }: DeleteEnvironmentInput = operation.input;
  const failed = await knex<OperationRow>('operation').where({ environment: name, state: 'failed' }).whereNotIn('id', [operation.id, ...(besides ? [besides] : [])]);
  for (const run of failed) {
    if (run.kind === 'pipeline.run' && run.input.branch !== undefined) {
      await removeJobs(platform, run, claim.fence);
      await platform.runner().removeWorkspace(workspaceOf(run.input), claim.fence);
    }
    await write(trx => trx('operation').where({ id: run.id, state: 'failed' }).update({ state: 'superseded', superseded_by: operation.id }));
  }
}

/** From here on nothing begins in the environment, and what was under way there is over. */
export function stopStep(platform: Platform): StepDefinition {
  return {
    id: 'stop',
    title: 'End what is under way in it',
    needs: [],
    reversible: false,
    async run(context: StepContext): Promise<StepOutcome> {
      const { name }: DeleteEnvironmentInput = context.operation.input;
      await context.write(trx => trx('environment').where({ name }).update({ removing: true }));
      const working = await stopAll(platform, context);
      if (working) return working;
      await forgetFailed(platform, context);
      return { state: 'done' };
    },
  };
}
