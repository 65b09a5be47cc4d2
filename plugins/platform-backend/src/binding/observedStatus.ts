import type { GraphNode, NodeStatus } from '@waymark/platform-common';
import type { Observation } from '@waymark/platform-node';

/** What a node's status is, given what its driver sees. Pure. */
export function observedStatus(node: GraphNode, seen: Observation): NodeStatus {
  const base = { id: node.id, type: node.type, name: node.name };
  if (seen.exists === 'unknown') {
    return { ...base, phase: 'unknown', message: `${node.name} cannot be observed: ${seen.why}`, cause: { node: node.id, object: node.name, words: seen.why } };
  }
  if (seen.exists === 'no') return { ...base, phase: 'applying', message: `${node.name} is being made.` };
  const cause = seen.ready ? undefined : { node: node.id, object: node.name, ...(seen.words ? { words: seen.words } : {}) };
  const phase = seen.failed ? 'failed' : seen.ready && !seen.drifted ? 'ready' : 'applying';
  return { ...base, phase, message: seen.message, ...(phase === 'ready' || !cause ? {} : { cause }), outputs: seen.outputs };
}
