import type { JsonObject } from '@waymark/platform-common';
import type { JobRun, Observation } from '@waymark/platform-node';
import { ANNOTATIONS } from '../objects/labels';
import { deleting } from './deleting';
import type { LiveCronJob, LiveJob, LivePod } from './live';
import { conditionOf, wordsOf } from './live';

/** Everything that is read about a job that runs by the clock. */
export interface CronJobSeen {
  /** What people call it. */
  job: string;
  cronJob: LiveCronJob;
  /** Its runs, those that were asked for too. */
  jobs: LiveJob[];
  pods: LivePod[];
}

/** When a run was due, as the cluster writes it at its Job. */
const SCHEDULED = 'batch.kubernetes.io/cronjob-scheduled-timestamp';
/** So many are shown. */
const SHOWN = 10;

function endedAt({ status }: LiveJob): string | undefined {
  return (
    status?.completionTime ??
    conditionOf(status?.conditions, 'Failed')?.lastTransitionTime
  );
}

function stateOf({ status }: LiveJob): JobRun['state'] {
  const is = (type: string) =>
    conditionOf(status?.conditions, type)?.status === 'True';
  if (is('Complete')) return 'succeeded';
  return is('Failed') ? 'failed' : 'running';
}

function runOf(live: LiveJob, pods: LivePod[]): JobRun {
  const { name, uid, annotations = {}, creationTimestamp } = live.metadata!;
  const asked = annotations[ANNOTATIONS.run];
  const state = stateOf(live);
  const ended = pods
    .filter(pod => pod.metadata?.ownerReferences?.some(one => one.uid === uid))
    .flatMap(pod => pod.status?.containerStatuses ?? [])
    .map(one => one.state?.terminated ?? one.lastState?.terminated)
    .find(one => one && (one.exitCode !== 0 || state === 'succeeded'));
  const failed = conditionOf(live.status?.conditions, 'Failed');
  const words = wordsOf(ended?.message) ?? failed?.message;
  const at = endedAt(live);
  const due = annotations[SCHEDULED];
  return {
    id: asked ?? name!,
    by: asked ? 'person' : 'clock',
    state,
    ...(due ? { scheduledAt: due } : {}),
    startedAt: live.status?.startTime ?? creationTimestamp ?? '',
    ...(at ? { endedAt: at } : {}),
    ...(ended ? { exitCode: ended.exitCode } : {}),
    ...(state === 'failed' && words ? { words } : {}),
  };
}

const timeOf = ({ startedAt = '' }: JobRun) => Date.parse(startedAt) || 0;

/** The run that was asked for and not begun. */
function refusedRun({ metadata }: LiveCronJob): JobRun[] {
  const run = metadata?.annotations?.[ANNOTATIONS.run];
  if (!run || !metadata?.annotations?.[ANNOTATIONS.refused]) return [];
  const words = 'Another run is going on';
  return [{ id: run, by: 'person', state: 'refused', words }];
}

function messageOf(job: string, runs: JobRun[], suspended: boolean): string {
  const next = suspended ? ', not by the clock' : '';
  const [last] = runs.filter(run => run.startedAt);
  if (!last) return `${job} has not run yet${next}`;
  if (last.state === 'running')
    return `${job} is running since ${last.startedAt}`;
  const how =
    last.state === 'succeeded'
      ? 'succeeded'
      : `failed with exit code ${last.exitCode ?? 'unknown'}`;
  return `${job} ${how} at ${last.endedAt ?? last.startedAt}${next}`;
}

/** What is seen of a job that runs by the clock. A run that has failed limits it: what serves goes on. Pure. */
export function cronJobState(
  seen: CronJobSeen,
): Extract<Observation, { exists: 'yes' }> {
  const { job, cronJob, jobs, pods } = seen;
  const asked = cronJob.metadata?.annotations?.[ANNOTATIONS.run];
  // Times are whole seconds there: of two that began in one, the one that was asked for last is the newer.
  const runs = jobs
    .map(one => runOf(one, pods))
    .sort((a, b) => timeOf(b) - timeOf(a) || (a.id === asked ? -1 : 1))
    .slice(0, SHOWN);
  const suspended = cronJob.spec?.suspend ?? false;
  const last = runs.find(run => run.state !== 'running');
  const going = deleting({ ...cronJob, kind: 'CronJob' });
  return {
    exists: 'yes',
    ready: !going,
    failed: false,
    drifted: false,
    message: going ?? messageOf(job, runs, suspended),
    ...(last?.state === 'failed'
      ? { limited: true, ...(last.words ? { words: last.words } : {}) }
      : {}),
    outputs: {
      schedule: cronJob.spec?.schedule ?? '',
      timezone: cronJob.spec?.timeZone ?? 'UTC',
      suspended,
      ...(asked ? { asked } : {}),
      runs: [...refusedRun(cronJob), ...runs] as unknown as JsonObject[],
    },
  };
}
