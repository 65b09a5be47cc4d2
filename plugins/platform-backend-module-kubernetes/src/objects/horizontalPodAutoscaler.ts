import type { GraphNode } from '@waymark/platform-common';
import type { Autoscaling } from './image';
import type { HorizontalPodAutoscaler } from './kinds';
import { metaOf } from './labels';
import { objectName } from './names';
import { runsOf } from './nodes';
import type { Place } from './place';

const CPU_PERCENT = 70;

/** Says how many replicas of a workload run, by how busy they are. It needs the metrics API. */
export function horizontalPodAutoscaler(
  place: Place,
  node: GraphNode,
  { min, max, cpuPercent }: Autoscaling,
): HorizontalPodAutoscaler {
  const { service, release } = runsOf(node);
  const name = objectName(node.name);
  return {
    apiVersion: 'autoscaling/v2',
    kind: 'HorizontalPodAutoscaler',
    metadata: metaOf(place, name, {
      object: node.name,
      service,
      release,
      component: 'workload',
    }),
    spec: {
      minReplicas: min,
      maxReplicas: max,
      scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name },
      metrics: [
        {
          type: 'Resource',
          resource: {
            name: 'cpu',
            target: {
              type: 'Utilization',
              averageUtilization: cpuPercent ?? CPU_PERCENT,
            },
          },
        },
      ],
    },
  };
}
