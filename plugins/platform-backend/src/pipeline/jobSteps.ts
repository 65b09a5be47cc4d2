import type { JobState } from '@waymark/platform-node';
import type { StepContext, StepOutcome } from '../operations/types';
import type { Platform } from '../platform';
import { mirrorJobLog } from './mirrorJobLog';
import { jobName, LOST_TRIES, workspaceOf } from './names';
import type { PipelineInput } from './types';
import type { Stage } from './stages';

const POLL_MS = 250;

async function runJob(platform: Platform, stage: Stage, context: StepContext, job: { kind: 'install' | 'command'; command?: string }): Promise<StepOutcome> {
  const { operation, step, claim } = context;
  const input: PipelineInput = operation.input;
  const runner = platform.runner();
  const tries: number = step.data.attempt === operation.attempt ? step.data.tries ?? 0 : 0;
  const name = jobName(operation, stage.id, tries);
  if (step.data.job !== name) {
    await runner.start({ name, workspace: workspaceOf(input), ...job, env: { CI: 'true' }, timeoutSeconds: stage.timeoutSeconds, fence: claim.fence });
    await context.remember({ job: name, logCursor: undefined });
  }
  const state = await runner.state(name);
  if (state.state === 'unknown') return { state: 'waiting', message: `${stage.title}: the machine does not answer`, pollMs: 1000 };
  await mirrorJobLog(platform, context, name);
  if (state.state === 'running') return { state: 'waiting', message: `${stage.title} is running`, pollMs: POLL_MS };
  const spans = state.startedAt ? [{ name: stage.id, startedAt: state.startedAt, endedAt: state.endedAt ?? null }] : [];
  if (state.state === 'succeeded') return { state: 'done', spans };
  if (state.state === 'absent' && tries < LOST_TRIES) {
    await context.remember({ attempt: operation.attempt, tries: tries + 1 });
    return { state: 'waiting', message: `${stage.title} is begun again: the machine was interrupted`, pollMs: 1 };
  }
  return { ...stageFailure(stage, state), spans };
}

function stageFailure(stage: Stage, state: JobState): StepOutcome & { state: 'failed' } {
  const exit = state.exitCode === undefined ? '' : ` with exit code ${state.exitCode}`;
  return {
    state: 'failed',
    what: `Stage "${stage.title}" failed${exit}`,
    why: state.words?.trim() || 'It printed nothing.',
    next: stage.kind === 'install' ? 'Check package-lock.json and the registry, then retry.' : 'Correct it and push again, or retry if it was not the code.',
  };
}

/** Dependencies by lockfile, from the cache where it has them. */
export function installStep(platform: Platform, stage: Stage) {
  return { reversible: true, run: (context: StepContext) => runJob(platform, stage, context, { kind: 'install' }) };
}

/** A script of the service's own `package.json`; one that it does not have is skipped, and says so. */
export function scriptStep(platform: Platform, stage: Stage) {
  return {
    reversible: true,
    async run(context: StepContext): Promise<StepOutcome> {
      const { _scripts, _file } = context.operation.result as any;
      const own: string | undefined = _file?.spec?.commands?.[stage.script!];
      if (!own && !_scripts?.[stage.script!]) {
        return { state: 'done', skipped: true, message: `package.json has no script "${stage.script}"` };
      }
      return runJob(platform, stage, context, { kind: 'command', command: own ?? `node --run ${stage.script}` });
    },
  };
}
