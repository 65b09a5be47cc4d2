import type { GraphNode, NodeStatus } from '@waymark/platform-common';
import type { Observation } from '@waymark/platform-node';

/** A route that is as wanted leads to these workloads; kept while it is not, so that none of them is taken away too early. */
function routedTo(node: GraphNode): { workloads?: string[] } {
  if (node.type !== 'route') return {};
  const backends = (node.properties.backends ?? []) as Array<{ workload: string; weight: number }>;
  return { workloads: backends.filter(b => b.weight > 0).map(b => b.workload) };
}

/** What a node's status is, given what its driver sees. Pure. */
export function observedStatus(node: GraphNode, seen: Observation): NodeStatus {
  const base = { id: node.id, type: node.type, name: node.name };
  if (seen.exists === 'unknown') {
    return { ...base, phase: 'unknown', message: `${node.name} cannot be observed: ${seen.why}`, cause: { node: node.id, object: node.name, words: seen.why } };
  }
  if (seen.exists === 'no') return { ...base, phase: 'applying', message: `${node.name} is being made.` };
  const cause = seen.ready && !seen.limited ? undefined : { node: node.id, object: node.name, ...(seen.words ? { words: seen.words } : {}) };
  const settled = seen.ready && !seen.drifted ? 'ready' : 'applying';
  const phase = seen.failed ? 'failed' : settled;
  return { ...base, phase, message: seen.message, ...((phase === 'ready' && !seen.limited) || !cause ? {} : { cause }), outputs: { ...seen.outputs, ...(phase === 'ready' ? routedTo(node) : {}) } };
}
