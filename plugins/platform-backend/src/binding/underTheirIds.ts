import type { Graph, NodeStatus } from '@waymark/platform-common';

const objectOf = ({ type, name }: Pick<NodeStatus, 'type' | 'name'>) => `${type}/${name}`;

/**
 * What was observed, under the ids that the graph has for the same objects now: a candidate that has become what serves
 * keeps its state. An object whose id is another's by now is left over, under its own name, and not forgotten. Pure.
 */
export function underTheirIds(graph: Pick<Graph, 'nodes'>, states: NodeStatus[]): NodeStatus[] {
  const idOf = new Map(graph.nodes.map(node => [objectOf(node), node.id]));
  const taken = new Set(graph.nodes.map(node => node.id));
  return states.map(state => {
    const id = idOf.get(objectOf(state)) ?? (taken.has(state.id) ? objectOf(state) : state.id);
    return id === state.id ? state : { ...state, id };
  });
}
