import type { Graph, NodeStatus } from '@waymark/platform-common';
import { DriverError, type Target } from '@waymark/platform-node';
import type { Claim } from '../loop/claim';
import { LostClaimError } from '../loop/fenced';
import { driverOf } from './walk';

/**
 * Takes away what is no longer in the graph, last made first. What outlives its line in the file (a database) is only
 * let go of. A candidate that was given up goes at once; an old release goes when everything that is wanted serves.
 */
export async function removeNodes(input: {
  graph: Graph;
  nodes: NodeStatus[];
  target: Target;
  claim: Claim;
  signal: AbortSignal;
  mayRemove: boolean;
}): Promise<NodeStatus[]> {
  const wanted = new Set(input.graph.nodes.map(node => node.id));
  const serving = new Set(input.graph.nodes.filter(n => n.type === 'route').flatMap(n => (n.properties.backends as Array<{ workload: string }>).map(b => b.workload)));
  const left: NodeStatus[] = [];
  for (const node of [...input.nodes].reverse()) {
    if (wanted.has(node.id)) {
      left.unshift(node);
      continue;
    }
    if (node.type === 'postgres') continue;
    const routed = input.nodes.find(n => n.type === 'route')?.phase === 'ready';
    const drained = node.type !== 'workload' || (!serving.has(node.name) && (routed || serving.size === 0));
    if (!drained && !input.mayRemove) {
      left.unshift(node);
      continue;
    }
    const gone = await removeNode(node, input);
    if (!gone) left.unshift({ ...node, phase: 'removing', message: `${node.name} is being removed.` });
  }
  return left;
}

/** True once it is gone. Throws what the loop retries. */
export async function removeNode(node: Pick<NodeStatus, 'type' | 'name'>, input: { target: Target; claim: Claim; signal: AbortSignal }): Promise<boolean> {
  try {
    return await driverOf(input.target, node.type).remove({ type: node.type as any, name: node.name }, { fence: input.claim.fence, signal: input.signal, inputs: {}, log: () => undefined });
  } catch (error) {
    if (error instanceof DriverError && error.errorClass === 'fenced') throw new LostClaimError(error.message);
    throw error;
  }
}
