import type { GraphNode } from '@waymark/platform-common';
import { portOf, type WorkloadFacts } from './image';
import type { Deployment } from './kinds';
import { metaOf } from './labels';
import { objectName } from './names';
import { type RunsOn, workloadOf } from './nodes';
import type { Place } from './place';
import { podTemplate, selectorOf } from './podTemplate';
import { cpuQuantity, memoryQuantity } from './quantity';

/** Requests that are under way when a pod ends find it for so long, until nobody sends any there. */
const DRAIN_SECONDS = 5;
/** From being told to end until being killed; draining is part of it. */
const END_SECONDS = 30;
/** A rollout without progress for so long has failed. */
const PROGRESS_SECONDS = 300;

type Probe = { httpGet: { path: string; port: string } };
const get = (path: string): Probe => ({ httpGet: { path, port: 'http' } });

function probesOf({ readyPath, livePath }: RunsOn) {
  return {
    // Until it has started nobody asks whether it lives: one that is slow to start is not killed for it.
    startupProbe: { ...get(livePath), periodSeconds: 2, failureThreshold: 60 },
    readinessProbe: {
      ...get(readyPath),
      periodSeconds: 5,
      timeoutSeconds: 2,
      failureThreshold: 2,
    },
    livenessProbe: {
      ...get(livePath),
      periodSeconds: 10,
      timeoutSeconds: 3,
      failureThreshold: 3,
    },
  };
}

/** Spread over zones and nodes as far as there are any: a preference, so that one node is enough. */
const spreadOf = (nodeName: string) =>
  ['topology.kubernetes.io/zone', 'kubernetes.io/hostname'].map(
    topologyKey => ({
      topologyKey,
      maxSkew: 1,
      whenUnsatisfiable: 'ScheduleAnyway',
      labelSelector: { matchLabels: selectorOf(nodeName) },
    }),
  );

/**
 * A release that runs. Under an autoscaler it has no `replicas`: whoever sets them there is left alone.
 */
export function deployment(
  place: Place,
  node: GraphNode,
  facts: WorkloadFacts,
): Deployment {
  const workload = workloadOf(node);
  const port = portOf(facts);
  const amount = {
    cpu: cpuQuantity(workload.cpu),
    memory: memoryQuantity(workload.memory),
  };
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: metaOf(place, objectName(node.name), {
      object: node.name,
      service: workload.service,
      release: workload.release,
      component: 'workload',
    }),
    spec: {
      ...(facts.autoscaling ? {} : { replicas: workload.replicas }),
      revisionHistoryLimit: 2,
      progressDeadlineSeconds: PROGRESS_SECONDS,
      selector: { matchLabels: selectorOf(node.name) },
      strategy: facts.recreate
        ? { type: 'Recreate' }
        : {
            type: 'RollingUpdate',
            rollingUpdate: { maxSurge: 1, maxUnavailable: 0 },
          },
      template: podTemplate(place, node, facts, {
        env: port ? { PORT: String(port), HOST: '0.0.0.0' } : {},
        container: {
          // What is asked for is what there is: a replica is never slowed down, or killed, because of its neighbours.
          resources: { requests: amount, limits: amount },
          ...(port
            ? {
                ports: [{ name: 'http', containerPort: port, protocol: 'TCP' }],
                ...probesOf(workload),
                lifecycle: { preStop: { sleep: { seconds: DRAIN_SECONDS } } },
              }
            : {}),
        },
        pod: {
          terminationGracePeriodSeconds: END_SECONDS,
          topologySpreadConstraints: spreadOf(node.name),
        },
      }),
    },
  };
}
