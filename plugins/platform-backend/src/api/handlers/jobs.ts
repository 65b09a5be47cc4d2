import { jobNodeId, type NodeStatus } from '@waymark/platform-common';
import type { components } from '@waymark/platform-common/api';
import type { JobOutputs } from '@waymark/platform-node';
import { PlatformError } from '../../errors/PlatformError';
import type { RunJobInput } from '../../job/runJobOperation';
import type { Platform } from '../../platform';
import { requireServing } from '../../scale/requireServing';
import { getBinding } from '../../store/bindings';
import type { BindingRow, EnvironmentRow } from '../../store/rows';
import { startOnce, type Write } from '../idempotent';
import type { Handlers } from '../types';
import { requireService } from './services';

type Job = components['schemas']['Job'];

const outputsOf = (node: NodeStatus | undefined) => node?.outputs as unknown as JobOutputs | undefined;

/** The jobs of a place, as they were last seen there; one that the target does not have yet has no runs. */
function viewJobs({ environment, graph, nodes }: BindingRow): Job[] {
  return graph.nodes
    .filter(node => node.type === 'job')
    .map(({ id, properties }) => {
      const node = nodes.find(one => one.id === id);
      const seen = outputsOf(node);
      const { job, command, schedule, timezone, timeoutSeconds, suspend } = properties as any;
      return {
        name: job,
        environment,
        command,
        schedule,
        timezone,
        timeoutSeconds,
        suspended: suspend,
        nextAt: seen?.nextAt ?? null,
        missed: seen?.missed ?? null,
        message: node?.message ?? 'Not looked at yet.',
        runs: seen?.runs ?? [],
      };
    });
}

/** The node of a job that is there, as it was last seen. */
async function requireJob(platform: Platform, { service, environment, job }: Omit<RunJobInput, 'team'>, binding?: BindingRow): Promise<NodeStatus> {
  const place = binding ?? (await getBinding(platform.knex, service, environment));
  const node = place?.nodes.find(one => one.id === jobNodeId(job));
  if (node) return node;
  const names = (place?.nodes ?? []).filter(one => one.type === 'job').map(one => one.id.slice('job/'.length));
  throw new PlatformError('NotFoundError', `${service} has no job "${job}" in ${environment}`, names.length ? `There are: ${names.join(', ')}.` : 'What serves there has none.', 'Jobs are under spec.jobs in platform.yaml, and there with the release that brings them.');
}

function runWrite(platform: Platform, input: RunJobInput): Write<unknown> {
  const { service, team, environment, job } = input;
  return {
    kind: 'job.run',
    action: 'runJob',
    subject: service,
    team,
    check: async () => {
      const binding = await requireServing(platform.knex, service, environment, `asked for a run of ${job}`);
      const going = outputsOf(await requireJob(platform, input, binding))?.runs.find(run => run.state === 'running');
      if (going) throw new PlatformError('ConflictError', `${job} of ${service} is running in ${environment}`, `One run is going on since ${going.startedAt}, and two are never side by side.`, `platform jobs ${service} --env ${environment}`);
    },
    operation: () => ({ title: `Run ${job} of ${service} in ${environment}`, service, environment, exclusive_key: `job:${service}/${environment}/${job}`, input }),
    underWay: { what: `${job} of ${service} is running in ${environment}`, why: 'Another run was asked for and has not ended.', next: 'Wait for it: platform operations' },
  };
}

/** Serves what runs by the clock. */
export function jobsHandlers(platform: Platform): Pick<Handlers, 'listJobs' | 'runJob' | 'getJobRunLog'> {
  return {
    listJobs: {
      async handle({ path }) {
        await requireService(platform, path.service);
        const bindings = await platform.knex<BindingRow>('binding').where({ service: path.service }).orderBy('environment');
        return { items: bindings.flatMap(viewJobs) };
      },
    },
    getJobRunLog: {
      async handle({ path }) {
        await requireService(platform, path.service);
        const node = await requireJob(platform, path);
        if (!outputsOf(node)?.runs.some(run => run.id === path.run)) throw new PlatformError('NotFoundError', `${path.job} has no run "${path.run}"`, 'Only the last ones are kept.', `platform jobs ${path.service} --env ${path.environment}`);
        const environment = await platform.knex<EnvironmentRow>('environment').where({ name: path.environment }).first();
        const { inspector } = platform.target(environment!.target);
        return { lines: (await inspector.jobLogs?.(node.name, path.run)) ?? [], nextCursor: null };
      },
    },
    runJob: {
      team: async ({ path }) => (await requireService(platform, path.service)).team,
      subject: ({ path }) => path.service,
      async handle(call) {
        const { service, environment, job } = call.path;
        const { team } = await requireService(platform, service);
        return startOnce(platform, call, runWrite(platform, { service, team, environment, job }));
      },
    },
  };
}
