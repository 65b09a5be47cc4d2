import type { Graph, NodeStatus } from '@waymark/platform-common';
import { DriverError, type Target } from '@waymark/platform-node';
import { crashPoint } from '../crashPoint';
import type { Claim } from '../loop/claim';
import { LostClaimError } from '../loop/fenced';
import { describeError } from './describeError';
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
  const route = input.nodes.find(n => n.type === 'route');
  // To where requests really go: to what the route last was seen to lead to. Without one, nowhere.
  const led = route ? (route.outputs?.workloads as string[] | undefined) : [];
  const left: NodeStatus[] = [];
  for (const node of [...input.nodes].reverse()) {
    if (wanted.has(node.id)) {
      left.unshift(node);
      continue;
    }
    if (node.type === 'postgres') continue;
    const drained = node.type !== 'workload' || serving.size === 0 || (!serving.has(node.name) && led !== undefined && !led.includes(node.name));
    // Traffic first: what a route that is going still leads to stays until that is gone.
    const asked = node.type === 'workload' && left.some(other => other.type === 'route' && !wanted.has(other.id));
    if (asked || (!drained && !input.mayRemove)) {
      left.unshift(node);
      continue;
    }
    const still = await whatIsLeft(node, input);
    if (still) left.unshift(still);
  }
  return left;
}

/** The node while it goes, undefined once it is gone. One that cannot be removed holds up nobody else, and says why. */
async function whatIsLeft(node: NodeStatus, input: { target: Target; claim: Claim; signal: AbortSignal }): Promise<NodeStatus | undefined> {
  const since = node.phase === 'removing' ? node.since : new Date().toISOString();
  try {
    if (await removeNode(node, input)) return undefined;
    return { ...node, phase: 'removing', since, message: `${node.name} is being removed.`, cause: undefined };
  } catch (error) {
    if (input.signal.aborted || error instanceof LostClaimError) throw error;
    const { what, why } = describeError(error);
    return { ...node, phase: 'removing', since, message: `${node.name} cannot be removed: ${what}`, cause: { node: node.id, object: node.name, words: why } };
  }
}

/** True once it is gone. Throws what the loop retries. */
export async function removeNode(node: Pick<NodeStatus, 'type' | 'name'>, input: { target: Target; claim: Claim; signal: AbortSignal }): Promise<boolean> {
  try {
    const gone = await driverOf(input.target, node.type).remove({ type: node.type as any, name: node.name }, { fence: input.claim.fence, signal: input.signal, inputs: {}, log: () => undefined });
    if (gone) crashPoint(`binding/${node.type}/removed`);
    return gone;
  } catch (error) {
    if (error instanceof DriverError && error.errorClass === 'fenced') throw new LostClaimError(error.message);
    throw error;
  }
}
