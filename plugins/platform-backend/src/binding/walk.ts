import type { Graph, GraphNode, JsonObject, NodeStatus } from '@waymark/platform-common';
import { type Driver, type DriverContext, DriverError, type Observation, type Target } from '@waymark/platform-node';
import { setTimeout as sleep } from 'node:timers/promises';
import { crashPoint } from '../crashPoint';
import type { Claim } from '../loop/claim';
import { LostClaimError } from '../loop/fenced';
import { describeError } from './describeError';
import { observedStatus } from './observedStatus';

/** What is there soon after it was applied. */
const QUICK = ['postgres', 'route'];
/**
 * Pauses between looks at such a node, milliseconds: a database from the pool is there in less than all of them together,
 * and the walk goes on in the same claim. What takes longer is waited for by the loop.
 */
const LINGER_MS = [10, 15, 20, 25, 30, 40, 50];

export interface WalkInput {
  graph: Graph;
  before: NodeStatus[];
  target: Target;
  claim: Claim;
  signal: AbortSignal;
  generation: number;
  /** Called when a node's state has changed: what is known is stored before the next one is begun. */
  onProgress(nodes: NodeStatus[]): Promise<void>;
}

export function driverOf(target: Target, type: string) {
  const driver = target.drivers.find(d => d.type === type);
  if (!driver) throw new DriverError('invalid', `No driver for ${type}`, `target "${target.name}" has none`, 'Choose another target for this environment');
  return driver;
}

/**
 * Walks the graph in order, independent nodes side by side: observe, plan, apply, observe. A node waits until all that it
 * depends on are ready. `settled` is true once everything in the graph is ready, so that what is left over may go.
 */
export async function walk(input: WalkInput): Promise<{ nodes: NodeStatus[]; settled: boolean }> {
  const states = new Map(input.before.map(state => [state.id, state]));
  const done = new Map<string, Promise<NodeStatus>>();

  const visit = async (node: GraphNode): Promise<NodeStatus> => {
    const dependencies = await Promise.all(node.dependsOn.map(id => done.get(id)!));
    const missing = dependencies.find(d => d.phase !== 'ready');
    const before = states.get(node.id);
    let state: NodeStatus;
    if (missing) {
      state = keepOrPend(node, before, missing);
    } else {
      const inputs = Object.fromEntries(dependencies.map(d => [d.id, (d.outputs ?? {}) as JsonObject]));
      state = await makeReal(node, inputs, before, input);
    }
    state = { ...state, observedGeneration: input.generation, since: before?.phase === state.phase ? before.since : new Date().toISOString() };
    states.set(node.id, state);
    if (before?.phase !== state.phase || before.message !== state.message) await input.onProgress([...states.values()]);
    return state;
  };
  for (const node of input.graph.nodes) done.set(node.id, visit(node));
  // All come to rest before anything is thrown: no driver is called behind the back of the next worker.
  const rested = await Promise.allSettled(done.values());
  const broken = rested.flatMap(r => (r.status === 'rejected' ? [r.reason] : []));
  if (broken.length) throw broken.find(error => error instanceof LostClaimError) ?? broken[0];
  return { nodes: [...states.values()], settled: rested.every(r => r.status === 'fulfilled' && r.value.phase === 'ready') };
}

/** A node that already ran keeps its last known state while what it depends on is away; a new one waits. */
function keepOrPend(node: GraphNode, before: NodeStatus | undefined, missing: NodeStatus): NodeStatus {
  const message = `Waits for ${missing.name}${missing.message ? `: ${missing.message}` : ''}`;
  return { ...(before ?? {}), id: node.id, type: node.type, name: node.name, phase: missing.phase === 'unknown' ? 'unknown' : 'pending', message, cause: missing.cause };
}

/** What a node is after it was applied; one that is there soon is looked at a few times. */
async function observeApplied(driver: Driver, node: GraphNode, context: DriverContext): Promise<Observation> {
  let seen = await driver.observe(node, context);
  for (const ms of QUICK.includes(node.type) ? LINGER_MS : []) {
    if (seen.exists === 'unknown' || (seen.exists === 'yes' && (seen.ready || seen.failed))) break;
    await sleep(ms, undefined, { signal: context.signal });
    seen = await driver.observe(node, context);
  }
  return seen;
}

async function makeReal(node: GraphNode, inputs: Record<string, JsonObject>, before: NodeStatus | undefined, input: WalkInput): Promise<NodeStatus> {
  const { claim, signal, target } = input;
  const context: DriverContext = { fence: claim.fence, signal, inputs, log: () => undefined };
  try {
    const driver = driverOf(target, node.type);
    let seen = await driver.observe(node, context);
    if (seen.exists !== 'unknown') {
      const plan = driver.plan(node, seen);
      if (plan.verb !== 'none') {
        crashPoint(`binding/${node.type}/applying`);
        await driver.apply(node, context);
        crashPoint(`binding/${node.type}/applied`);
        seen = await observeApplied(driver, node, context);
      }
    }
    const status = observedStatus(node, seen);
    // What a route led to is known until it is seen to lead elsewhere.
    return before?.outputs && status.phase !== 'ready' ? { ...status, outputs: { ...before.outputs, ...status.outputs } } : status;
  } catch (error) {
    if (signal.aborted || error instanceof LostClaimError) throw error;
    if (error instanceof DriverError && error.errorClass === 'fenced') throw new LostClaimError(error.message);
    const { what, why } = describeError(error);
    return {
      ...(before ?? {}),
      id: node.id,
      type: node.type,
      name: node.name,
      phase: error instanceof DriverError && error.errorClass === 'invalid' ? 'failed' : 'unknown',
      message: `${node.name}: ${what}`,
      cause: { node: node.id, object: node.name, words: why },
    };
  }
}
