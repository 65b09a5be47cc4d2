import type { NodeStatus } from '@waymark/platform-common';

/** Everything is as wanted: look again after this, in case the target says nothing of a change. */
const IDLE_MS = 60_000;

/**
 * Milliseconds until the binding is looked at again. The target's own hints come sooner; this is the truth they are
 * checked against. Pure.
 */
export function nextLook(input: { nodes: NodeStatus[]; inGraph: string[] }): number {
  const phases = input.nodes.map(node => node.phase);
  if (phases.some(p => p === 'unknown')) return 1_000;
  if (phases.some(p => p === 'applying' || p === 'removing' || p === 'pending')) return phases.includes('failed') ? 2_000 : 200;
  if (phases.some(p => p === 'failed')) return 5_000;
  return input.nodes.some(node => !input.inGraph.includes(node.id)) ? 200 : IDLE_MS;
}
