import type { Observation } from '@waymark/platform-node';
import { createTrouble, failedCreate } from './createTrouble';
import { deleting } from './deleting';
import type { LiveEvent, LiveJob, LivePod } from './live';
import { conditionOf, warningsOf, wordsOf } from './live';
import { podTrouble } from './podTrouble';
import { worst } from './trouble';

/** Everything that is read about a migration. */
export interface JobSeen {
  job: LiveJob;
  pods: LivePod[];
  events: LiveEvent[];
}

function failure({ job, pods }: JobSeen): { message: string; words?: string } {
  const failed = conditionOf(job.status?.conditions, 'Failed');
  if (failed?.reason === 'DeadlineExceeded') {
    return {
      message: `The migration was ended after ${job.spec?.activeDeadlineSeconds} s: Job ${job.metadata?.name} had not come to an end`,
      words: failed.message,
    };
  }
  const ended = pods
    .flatMap(pod => pod.status?.containerStatuses ?? [])
    .map(one => one.state?.terminated ?? one.lastState?.terminated)
    .find(one => one && one.exitCode !== 0);
  const memory = ended?.reason === 'OOMKilled' ? ', out of memory' : '';
  return {
    message: `The migration failed with exit code ${
      ended?.exitCode ?? 'unknown'
    }${memory} (Job ${job.metadata?.name})`,
    words: wordsOf(ended?.message) ?? failed?.message,
  };
}

/**
 * What is seen of a migration. One that has run is never different from what is wanted: it is not run again because
 * something else would be wanted now.
 */
export function jobState(seen: JobSeen): Observation {
  const { job, events } = seen;
  const { status, metadata } = job;
  const endedAt =
    status?.completionTime ??
    conditionOf(status?.conditions, 'Failed')?.lastTransitionTime;
  const yes = {
    exists: 'yes',
    ready: false,
    failed: false,
    drifted: false,
    outputs: {
      startedAt: status?.startTime ?? metadata?.creationTimestamp ?? '',
      ...(endedAt ? { endedAt } : {}),
    },
  } as const;
  const going = deleting({ ...job, kind: 'Job' });
  if (going) return { ...yes, message: going };
  const is = (type: string) =>
    conditionOf(status?.conditions, type)?.status === 'True';
  if (is('Complete'))
    return { ...yes, ready: true, message: 'The migration has succeeded' };
  if (is('Failed') || is('FailureTarget'))
    return { ...yes, failed: true, ...failure(seen) };

  const pods = seen.pods.filter(pod =>
    pod.metadata?.ownerReferences?.some(one => one.uid === metadata?.uid),
  );
  const told = failedCreate(warningsOf(events, { kind: 'Job', metadata }));
  const trouble = worst([
    ...pods.map(pod => podTrouble(pod, events)),
    told && !pods.length
      ? createTrouble(`Job ${metadata?.name}`, told)
      : undefined,
  ]);
  if (!trouble) return { ...yes, message: 'The migration is running' };
  return {
    ...yes,
    failed: trouble.lasting,
    message: `The migration does not run: ${trouble.message}`,
    ...(trouble.words ? { words: trouble.words } : {}),
  };
}
