import type { Graph, NodeStatus } from '@waymark/platform-common';

/** The nodes of a graph that nothing is known of yet, as they are written down before anything is done about them. Pure. */
export function announce(graph: Pick<Graph, 'nodes'>, known: NodeStatus[], generation: number, at: string): NodeStatus[] {
  return graph.nodes
    .filter(node => !known.some(state => state.id === node.id))
    .map(({ id, type, name }) => ({ id, type, name, phase: 'pending', message: `${name} is about to be made.`, observedGeneration: generation, since: at }));
}
