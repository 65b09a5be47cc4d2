import type { GraphNode } from '@waymark/platform-common';
import type { ImageFacts } from './image';
import type { CronJob, Job } from './kinds';
import { ANNOTATIONS, metaOf } from './labels';
import { objectName } from './names';
import { jobOf, runsOf } from './nodes';
import type { Place } from './place';
import { podTemplate } from './podTemplate';
import { cpuQuantity, memoryQuantity } from './quantity';

/** As on every target: what was missed for longer is not made up for. */
const MAKE_UP_SECONDS = 3600;
/** So many runs that have ended are kept to be looked at, of each outcome. */
const KEPT = 5;
/** A run that somebody has asked for belongs to no CronJob that counts it: it goes by itself, after a week. */
const ASKED_KEPT_SECONDS = 7 * 24 * 3600;

/** The run that somebody has asked for last. */
export interface AskedRun {
  asked?: string;
  /** It was not begun: another one was going on. */
  refused?: boolean;
}

const annotationsOf = ({ asked, refused }: AskedRun) =>
  asked
    ? {
        annotations: {
          [ANNOTATIONS.run]: asked,
          ...(refused ? { [ANNOTATIONS.refused]: 'true' } : {}),
        },
      }
    : {};

const metaOfJob = (place: Place, node: GraphNode, name: string) => {
  const { service, release } = runsOf(node);
  return metaOf(place, name, {
    object: node.name,
    service,
    release,
    component: 'job',
  });
};

function jobSpec(
  place: Place,
  node: GraphNode,
  facts: ImageFacts,
): NonNullable<Job['spec']> {
  const { timeoutSeconds, cpu, memory } = jobOf(node);
  const amount = { cpu: cpuQuantity(cpu), memory: memoryQuantity(memory) };
  return {
    // A run that has failed is told, and not repeated: the next one comes by the clock.
    backoffLimit: 0,
    activeDeadlineSeconds: timeoutSeconds,
    template: podTemplate(place, node, facts, {
      env: {},
      container: { resources: { requests: amount, limits: amount } },
      pod: { restartPolicy: 'Never' },
    }),
  };
}

/** What runs by the clock. One run at a time: what comes due while another is going on is left out. */
export function cronJob(
  place: Place,
  node: GraphNode,
  facts: ImageFacts,
  asked: AskedRun = {},
): CronJob {
  const { schedule, timezone, suspend } = jobOf(node);
  const { labels } = metaOfJob(place, node, node.name);
  return {
    apiVersion: 'batch/v1',
    kind: 'CronJob',
    metadata: {
      ...metaOfJob(place, node, objectName(node.name)),
      ...annotationsOf(asked),
    },
    spec: {
      schedule,
      timeZone: timezone,
      suspend,
      concurrencyPolicy: 'Forbid',
      startingDeadlineSeconds: MAKE_UP_SECONDS,
      successfulJobsHistoryLimit: KEPT,
      failedJobsHistoryLimit: KEPT,
      jobTemplate: {
        metadata: { labels },
        spec: jobSpec(place, node, facts),
      },
    },
  };
}

/** Name of the run that somebody has asked for: asked for twice, it is one. */
export const askedJobName = (nodeName: string, run: string) =>
  objectName(`${nodeName}-${run}`);

/** A run that somebody has asked for, as `kubectl create job --from` makes one. */
export function askedJob(
  place: Place,
  node: GraphNode,
  facts: ImageFacts,
  run: string,
): Job {
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: {
      ...metaOfJob(place, node, askedJobName(node.name, run)),
      annotations: {
        [ANNOTATIONS.run]: run,
        'cronjob.kubernetes.io/instantiate': 'manual',
      },
    },
    spec: {
      ...jobSpec(place, node, facts),
      ttlSecondsAfterFinished: ASKED_KEPT_SECONDS,
    },
  };
}
