import { type Condition, databaseGaps, type GraphNode, mergeConditions, nodesCondition, type NodeStatus, type TargetCapabilities } from '@waymark/platform-common';
import type { ResourceRow } from '../store/rows';

/**
 * Conditions of a resource without a service: `Ready` by the same function that a binding's is computed by, and what its
 * target does not do. What was observed at an older generation proves nothing. Pure.
 */
export function resourceConditions(input: {
  resource: Pick<ResourceRow, 'name' | 'type' | 'generation' | 'conditions' | 'operation'>;
  wanted: GraphNode;
  node: NodeStatus | undefined;
  capabilities: TargetCapabilities;
  at: string;
}): Condition[] {
  const { resource, wanted, node, capabilities } = input;
  const ready = nodesCondition({
    wanted: [wanted],
    nodes: node?.observedGeneration === resource.generation ? [node] : [],
    generation: resource.generation,
    whenReady: `${resource.name} takes connections.`,
    ...(resource.operation ? { next: `platform operations ${resource.operation}` } : {}),
  });
  return mergeConditions(resource.conditions, [ready, ...databaseGaps(resource.type, capabilities)], input.at);
}
