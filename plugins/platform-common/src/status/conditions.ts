import { candidateNodeId } from '../graph/names';
import type { Graph, GraphNode, Pins } from '../graph/types';
import type { Condition, NodeStatus } from './types';

const ORDER: Record<NodeStatus['phase'], number> = { failed: 0, unknown: 1, applying: 2, pending: 3, removing: 4, ready: 5 };

/** The node that best explains why the whole is not ready: failures first, then what is unknown, then what is under way. */
export function worstNode(nodes: NodeStatus[]): NodeStatus | undefined {
  return [...nodes].sort((a, b) => ORDER[a.phase] - ORDER[b.phase])[0];
}

/** A candidate's own nodes say nothing about whether what is stable serves. */
function isCandidateOnly(node: { id: string }, pins: Pins): boolean {
  const { candidate, stable } = pins;
  return candidate !== undefined && (node.id === candidateNodeId(stable?.number, candidate.number) || node.id === `migration/r${candidate.number}`);
}

/**
 * `Ready`, the one that portal and CLI print: everything that the stable release needs is ready.
 * False names its cause: the node, the object on the target, that object's own words.
 */
export function readyCondition(input: {
  pins: Pins;
  graph: Graph;
  nodes: NodeStatus[];
  generation: number;
  next: string;
}): Condition {
  const base = { type: 'Ready', observedGeneration: input.generation };
  if (!input.pins.stable) {
    return input.pins.candidate
      ? { ...base, status: 'False', reason: 'Deploying', message: `r${input.pins.candidate.number} is being deployed for the first time.` }
      : { ...base, status: 'False', reason: 'NothingDeployed', message: 'Nothing deployed yet.' };
  }
  const wanted = input.graph.nodes.filter(node => !isCandidateOnly(node, input.pins));
  return nodesCondition({ ...input, wanted, whenReady: `r${input.pins.stable.number} serves.` });
}

/**
 * `Ready` of what is made of these nodes alone, such as a database without a service. False names its cause: the node,
 * the object on the target, that object's own words.
 */
export function nodesCondition(input: {
  wanted: Array<Pick<GraphNode, 'id' | 'type' | 'name'>>;
  nodes: NodeStatus[];
  generation: number;
  whenReady: string;
  next?: string;
}): Condition {
  const base = { type: 'Ready', observedGeneration: input.generation };
  const states = input.wanted.map(
    node => input.nodes.find(state => state.id === node.id) ?? ({ id: node.id, type: node.type, name: node.name, phase: 'pending' } as NodeStatus),
  );
  const worst = worstNode(states);
  if (!worst || worst.phase === 'ready') return { ...base, status: 'True', reason: 'AllReady', message: input.whenReady };
  const next = input.next ? { next: input.next } : {};
  const cause = { ...(worst.cause ?? { node: worst.id, object: worst.name }) };
  if (worst.phase === 'unknown') {
    return { ...base, status: 'Unknown', reason: 'NotReachable', message: worst.message ?? `${worst.name} cannot be observed.`, cause, ...next };
  }
  return {
    ...base,
    status: 'False',
    reason: worst.phase === 'failed' ? 'Failing' : 'Progressing',
    message: worst.message ?? `Waiting for ${worst.name}.`,
    cause,
    ...next,
  };
}

/** A database that is read and takes no writes, as its target says of it; nothing while it takes them. It is `Ready`: what only reads goes on. */
export function writesCondition(nodes: NodeStatus[], generation?: number): Condition | undefined {
  const limited = nodes.find(node => node.type === 'postgres' && node.phase === 'ready' && node.cause);
  return (
    limited && {
      type: 'TakesWrites',
      status: 'False',
      reason: 'DiskFull',
      message: limited.message ?? `${limited.name} takes no writes.`,
      cause: limited.cause,
      next: 'Make room on its disk: it takes writes again by itself.',
      ...(generation === undefined ? {} : { observedGeneration: generation }),
    }
  );
}

/** How the candidate stands, while there is one. */
export function candidateCondition(input: { pins: Pins; graph: Graph; nodes: NodeStatus[]; generation: number }): Condition | undefined {
  const { candidate } = input.pins;
  if (!candidate) return undefined;
  const mine = input.graph.nodes.filter(node => isCandidateOnly(node, input.pins) || node.id === 'postgres');
  const states = mine.map(node => input.nodes.find(state => state.id === node.id)).filter(state => state !== undefined);
  const worst = worstNode(states);
  const base = { type: 'CandidateReady', observedGeneration: input.generation };
  if (states.length === mine.length && (!worst || worst.phase === 'ready')) {
    return { ...base, status: 'True', reason: 'AllReady', message: `r${candidate.number} is up and takes no traffic yet.` };
  }
  return {
    ...base,
    status: 'False',
    reason: worst?.phase === 'failed' ? 'Failing' : 'Progressing',
    message: worst?.message ?? `r${candidate.number} is starting.`,
    ...(worst?.cause ? { cause: worst.cause } : {}),
  };
}

/** Keeps `lastTransitionTime` of conditions whose status has not changed. */
export function mergeConditions(before: Condition[], now: Condition[], at: string): Condition[] {
  return now.map(condition => {
    const old = before.find(b => b.type === condition.type);
    return { ...condition, lastTransitionTime: old && old.status === condition.status ? old.lastTransitionTime ?? at : at };
  });
}
