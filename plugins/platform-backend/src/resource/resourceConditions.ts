import { type Condition, databaseGaps, type GraphNode, mergeConditions, nodesCondition, type NodeStatus, type TargetCapabilities, writesCondition } from '@waymark/platform-common';
import type { ResourceRow } from '../store/rows';

/** What stands still as it is wanted is not ready for anybody. */
const deleted = ({ name, generation, delete_at }: Pick<ResourceRow, 'name' | 'generation'> & Partial<Pick<ResourceRow, 'delete_at'>>): Condition => ({
  type: 'Ready',
  status: 'False',
  reason: 'Deleted',
  message: `${name} is deleted. It stands still, with all its data${delete_at ? `, until ${new Date(delete_at).toISOString().slice(0, 16).replace('T', ' ')} UTC` : ''}.`,
  next: `platform db recover ${name}`,
  observedGeneration: generation,
});

/**
 * Conditions of a resource without a service: `Ready` by the same function that a binding's is computed by, and what its
 * target does not do. What was observed at an older generation proves nothing. Pure.
 */
export function resourceConditions(input: {
  resource: Pick<ResourceRow, 'name' | 'type' | 'generation' | 'conditions' | 'operation'> & Partial<Pick<ResourceRow, 'state' | 'delete_at'>>;
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
  if (resource.state === 'deleted') return mergeConditions(resource.conditions, [ready.status === 'True' ? deleted(resource) : ready], input.at);
  const writes = node && writesCondition([node], resource.generation);
  return mergeConditions(resource.conditions, [ready, ...(writes ? [writes] : []), ...databaseGaps(resource.type, capabilities)], input.at);
}
