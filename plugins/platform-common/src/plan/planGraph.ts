import type { Graph, GraphNode } from '../graph/types';
import type { NodeStatus } from '../status/types';
import type { Impact, PlanAction, PlanVerb } from './types';

/** What a driver says of one node; the plan is made of these answers, by the code that runs. */
export interface NodeVerdict {
  verb: PlanVerb;
  impact: Impact;
  because: string;
  reversible: boolean;
}

/**
 * What would happen to one binding: an action for each node of the wanted graph, then one for each object that is there
 * and no longer wanted. What outlives its line in the file is detached, never deleted. Pure.
 */
export function planGraph(wanted: Graph, existing: NodeStatus[], verdictOf: (node: GraphNode) => NodeVerdict): PlanAction[] {
  const actions = wanted.nodes.map(node => ({ node: node.id, type: node.type, name: node.name, ...verdictOf(node) }));
  const ids = new Set(wanted.nodes.map(node => node.id));
  const left = existing.filter(node => !ids.has(node.id)).reverse();
  return [
    ...actions,
    ...left.map(node =>
      node.type === 'postgres'
        ? { node: node.id, type: node.type, name: node.name, verb: 'detach' as const, impact: 'none' as const, because: 'The file no longer asks for it; its data is kept.', reversible: true }
        : { node: node.id, type: node.type, name: node.name, verb: 'delete' as const, impact: 'none' as const, because: 'Nothing points at it any more.', reversible: true },
    ),
  ];
}
