import type { GraphNode } from '@waymark/platform-common';
import type { PodDisruptionBudget } from './kinds';
import { metaOf } from './labels';
import { objectName } from './names';
import { runsOf } from './nodes';
import type { Place } from './place';
import { selectorOf } from './podTemplate';

/**
 * One pod at a time when nodes are emptied. Said as what may be missing, and not as what must be there: a service with
 * one replica would else keep its node from ever being emptied; so would one whose pods are broken anyway.
 */
export function podDisruptionBudget(
  place: Place,
  node: GraphNode,
): PodDisruptionBudget {
  const { service, release } = runsOf(node);
  return {
    apiVersion: 'policy/v1',
    kind: 'PodDisruptionBudget',
    metadata: metaOf(place, objectName(node.name), {
      object: node.name,
      service,
      release,
      component: 'workload',
    }),
    spec: {
      maxUnavailable: 1,
      unhealthyPodEvictionPolicy: 'AlwaysAllow',
      selector: { matchLabels: selectorOf(node.name) },
    },
  };
}
