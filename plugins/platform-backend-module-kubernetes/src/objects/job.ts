import type { GraphNode } from '@waymark/platform-common';
import type { ImageFacts } from './image';
import type { Job } from './kinds';
import { metaOf } from './labels';
import { objectName } from './names';
import { runsOf } from './nodes';
import type { Place } from './place';
import { podTemplate } from './podTemplate';

/** As on every target. */
const TIMEOUT_SECONDS = 600;

/**
 * The migration of a release. It runs once: nothing retries it by itself, only what was interrupted by the cluster is
 * begun again. It has no `ttlSecondsAfterFinished`, because a Job that is gone looks like one that has never run.
 */
export function migrationJob(
  place: Place,
  node: GraphNode,
  facts: ImageFacts,
): Job {
  const { service, release } = runsOf(node);
  const amount = { cpu: '500m', memory: '512Mi' };
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: metaOf(place, objectName(node.name), {
      object: node.name,
      service,
      release,
      component: 'migration',
    }),
    spec: {
      backoffLimit: 0,
      activeDeadlineSeconds: TIMEOUT_SECONDS,
      podFailurePolicy: {
        rules: [
          {
            action: 'Ignore',
            onPodConditions: [{ type: 'DisruptionTarget', status: 'True' }],
          },
        ],
      },
      template: podTemplate(place, node, facts, {
        env: {},
        container: { resources: { requests: amount, limits: amount } },
        pod: { restartPolicy: 'Never' },
      }),
    },
  };
}
