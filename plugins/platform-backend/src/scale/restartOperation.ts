import { releaseName } from '@waymark/platform-common';
import type { OperationDefinition, StepContext, StepDefinition, StepOutcome } from '../operations/types';
import { copyRevision } from '../configuration/revisions';
import { giveUp } from '../rollout/giveUp';
import { insertDeployment } from '../rollout/insertDeployment';
import { othersRollout, stillWanted } from '../rollout/place';
import { takeOverSteps } from '../rollout/takeOverSteps';
import { movePins } from '../store/bindings';
import type { BindingRow, ReleaseRow } from '../store/rows';

/** What is restarted. */
export interface RestartInput { service: string; team: string; environment: string; reason: string | null }

interface Beside { number: number; configRevision: number }

/**
 * The release that serves becomes the candidate too, under a new revision of the same configuration: so it has another
 * name on the target, and starts beside itself. Once for each attempt: what is left of one before has another name.
 */
async function startBeside(context: StepContext): Promise<Beside | StepOutcome> {
  const { operation, write, remember } = context;
  const { service, environment, reason }: RestartInput = operation.input;
  return write(async trx => {
    const binding = await trx<BindingRow>('binding').where({ service, environment }).forUpdate().first();
    if (!(await stillWanted(trx, operation.id))) return { state: 'waiting' as const, message: 'Gives way to a newer one', pollMs: 50 };
    const other = await othersRollout(trx, operation, environment);
    if (other) return { state: 'waiting' as const, message: `Waits until "${other.title}" of ${other.actor} has ended (${other.id})`, pollMs: 500 };
    const release = binding?.stable && (await trx<ReleaseRow>('release').where({ service, number: binding.stable }).first());
    if (!binding || !release) return { state: 'failed' as const, what: `${service} cannot be restarted in ${environment}`, why: 'Nothing serves there', next: `platform deploy --env ${environment}` };
    const configRevision = await copyRevision(trx, binding);
    await movePins(trx, service, environment, { candidate: release.number, weight: 0, candidate_config_revision: configRevision, candidate_migrates: false });
    await insertDeployment(trx, operation, { binding, release, configRevision, reason: reason ?? 'Restart', humanDecided: true });
    const beside = { number: release.number, configRevision };
    // In the same transaction: a crash never leaves a revision that would be written again.
    await remember({ pinnedAttempt: operation.attempt, ...beside }, trx);
    return beside;
  });
}

/** The first step of a restart. */
function besideStep(): StepDefinition {
  return {
    id: 'release',
    title: 'Start it once more',
    needs: [],
    reversible: true,
    async run(context): Promise<StepOutcome> {
      const { operation, step, log } = context;
      const { environment }: RestartInput = operation.input;
      const known = step.data.pinnedAttempt === operation.attempt ? (step.data as Beside) : undefined;
      const beside = known ?? (await startBeside(context));
      if ('state' in beside) return beside;
      const message = `${releaseName(beside.number)} starts beside itself, as c${beside.configRevision}`;
      await log(`${message}. What serves goes on until it is up.`);
      return { state: 'done', message, result: { release: releaseName(beside.number), environment, _number: beside.number } };
    },
    async undo(context): Promise<StepOutcome> {
      await giveUp(context, 'undo');
      return { state: 'done' };
    },
  };
}

/** New processes of the release that serves, started beside the old ones, so that no request fails. */
export function restartOperation(): OperationDefinition {
  return {
    kind: 'restart',
    undoable: true,
    steps: ({ environment }: RestartInput) => takeOverSteps(besideStep(), environment),
    onFailed: context => giveUp(context),
    onSuperseded: context => giveUp(context, 'superseded'),
    runAnew: (_, steps) => steps,
  };
}
