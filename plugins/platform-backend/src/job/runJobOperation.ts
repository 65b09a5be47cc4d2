import { jobNodeId } from '@waymark/platform-common';
import type { JobOutputs, JobRun } from '@waymark/platform-node';
import type { Knex } from 'knex';
import { enqueue } from '../loop/enqueue';
import { bindingKey } from '../loop/keys';
import type { OperationDefinition, StepContext, StepDefinition, StepOutcome } from '../operations/types';
import { getBinding } from '../store/bindings';
import type { BindingRow } from '../store/rows';

/** Which job is run. */
export interface RunJobInput { service: string; team: string; environment: string; job: string }

/** What a target may take beyond a run's own time to begin it, and to say how it ended. */
const PATIENCE_MS = 60_000;

/** One attempt is one run: a retry is another. */
const runName = ({ operation }: Pick<StepContext, 'operation'>) => `${operation.id}-${operation.attempt}`;

/** Says which run of a job is wanted, or that none is any more. Others' wishes stay. */
async function ask(trx: Knex, { service, environment, job }: RunJobInput, run: string | null): Promise<void> {
  const change = run === null ? trx.raw('jobs_asked - ?::text', [job]) : trx.raw('jobs_asked || jsonb_build_object(?::text, ?::text)', [job, run]);
  await trx('binding').where({ service, environment }).update({ jobs_asked: change });
  await enqueue(trx, bindingKey(service, environment));
}

const nodeOf = (binding: BindingRow | undefined, job: string) => binding?.nodes.find(node => node.id === jobNodeId(job));

const spansOf = (name: string, { startedAt, endedAt }: JobRun) => (startedAt && endedAt ? { spans: [{ name, startedAt, endedAt }] } : {});

function outcomeOf(input: RunJobInput, run: JobRun): StepOutcome {
  const { job, service, environment } = input;
  const next = `platform jobs ${service} --env ${environment}`;
  const what = `${job} of ${service} has not succeeded in ${environment}`;
  switch (run.state) {
    case 'succeeded':
      return { state: 'done', message: `${job} has succeeded`, result: { run: run.id, exitCode: run.exitCode ?? 0 }, ...spansOf(job, run) };
    case 'refused':
      return { state: 'failed', what: `${job} of ${service} was not begun in ${environment}`, why: run.words ?? 'Another run is going on', next: 'Wait until that has ended, then retry.' };
    case 'lost':
      return { state: 'failed', what, why: 'It was interrupted with its machine', next: 'Retry begins another run.' };
    case 'failed':
      return { state: 'failed', what, why: run.words ?? `It ended with exit code ${run.exitCode ?? 'unknown'}`, next, ...spansOf(job, run) };
    default:
      return { state: 'waiting', message: `${job} is running since ${run.startedAt}` };
  }
}

function runStep(input: RunJobInput): StepDefinition {
  const { service, environment, job } = input;
  return {
    id: 'run',
    title: `Run ${job}`,
    reversible: false,
    async run(context): Promise<StepOutcome> {
      const { knex, step, write, remember } = context;
      const name = runName(context);
      if (step.data.asked !== name) {
        await write(async trx => {
          await ask(trx, input, name);
          await remember({ asked: name }, trx);
        });
      }
      const binding = await getBinding(knex, service, environment);
      const node = nodeOf(binding, job);
      const run = (node?.outputs as unknown as JobOutputs | undefined)?.runs.find(one => one.id === name);
      const outcome: StepOutcome = run ? outcomeOf(input, run) : { state: 'waiting', message: node?.phase === 'ready' ? `Waits until ${job} is begun` : node?.message ?? 'Waits for the loop' };
      const limit = Number(binding?.graph.nodes.find(one => one.id === jobNodeId(job))?.properties.timeoutSeconds ?? 0) * 1000 + PATIENCE_MS;
      const late = outcome.state === 'waiting' && step.started_at && Date.now() - step.started_at.getTime() > limit;
      if (outcome.state === 'waiting' && !late) return outcome;
      await write(trx => ask(trx, input, null));
      return late ? { state: 'failed', what: `Nobody knows how ${job} of ${service} ended in ${environment}`, why: node?.cause?.words ?? node?.message ?? 'It is not there any more', next: `platform status ${service}` } : outcome;
    },
  };
}

/** A run of a job that somebody has asked for, whatever its schedule says. What it does is not taken back. */
export function runJobOperation(): OperationDefinition {
  return {
    kind: 'job.run',
    undoable: false,
    steps: (input: RunJobInput) => [runStep(input)],
  };
}
