import type { NodeStatus } from '@waymark/platform-common';

/**
 * Everything is as wanted: look again after about this, in case a hint of the target was lost. Not all at one time: what
 * was looked at together after a start would be looked at together for ever.
 */
const IDLE_MS = 240_000;
const SOON_MS = 200;
/** How long something unknown is looked at often; then it is waited for. */
const IMPATIENT_MS = 10_000;

/**
 * Milliseconds until the binding is looked at again. The target's own hints come sooner; this is the truth they are
 * checked against. Pure but for `random`.
 */
export function nextLook(input: { nodes: NodeStatus[]; inGraph: string[] }, now = Date.now(), random: () => number = Math.random): number {
  const { nodes } = input;
  const has = (phase: NodeStatus['phase']) => nodes.some(node => node.phase === phase);
  const unknown = nodes.filter(node => node.phase === 'unknown');
  if (unknown.length) return unknown.some(n => now - Date.parse(n.since ?? '') < IMPATIENT_MS) ? 1_000 : 5_000;
  // One that cannot be removed is no reason to hurry.
  const removing = nodes.filter(n => n.phase === 'removing');
  if (has('applying') || has('pending') || removing.some(n => !n.cause?.words)) return has('failed') ? 2_000 : SOON_MS;
  if (has('failed') || removing.length) return 5_000;
  return nodes.some(node => !input.inGraph.includes(node.id)) ? SOON_MS : Math.round(IDLE_MS * (0.875 + random() * 0.25));
}
