import type { ReplicaState, WorkloadState } from '../protocol.ts';
import type { ShimExit } from '../shim/types.ts';

/** What the phase of a workload is worked out from, for each replica of its newest generation. */
export interface ReplicaView {
  index: number;
  phase: ReplicaState['phase'];
  /** Exits in a row, none of them after a longer time of being ready. */
  exits: number;
  /** Milliseconds since it was first started. */
  ageMs: number;
  /** Milliseconds since it became ready; undefined while it is not. */
  readyForMs?: number;
  everReady: boolean;
  /** It must be started and there is no environment to start it with. */
  needsEnv: boolean;
  /** How it last ended, in words. */
  exitWords?: string;
  /** What it last answered when asked whether it is ready. */
  probeWords?: string;
}

const QUICK_EXITS = 3;
const FIRST_EXIT_GRACE_MS = 8000;
const START_DEADLINE_MS = 60_000;
const STEADY_MS = 10_000;

/** True if waiting will not help. Pure. */
export function isFailing(replica: ReplicaView): boolean {
  if (replica.phase === 'stopping') return false;
  if (replica.exits >= QUICK_EXITS) return replica.readyForMs === undefined || replica.readyForMs < STEADY_MS;
  if (replica.readyForMs !== undefined) return false;
  if (replica.exits > 0 && !replica.everReady && replica.ageMs > FIRST_EXIT_GRACE_MS) return true;
  return !replica.everReady && replica.ageMs > START_DEADLINE_MS;
}

const seconds = (ms: number) => `${Math.round(ms / 1000)} s`;

function failingMessage(replica: ReplicaView): string {
  // People count from one.
  const who = `Replica ${replica.index + 1}`;
  if (replica.exits > 0) return `${who} keeps ending: ${replica.exits} times in a row, last ${replica.exitWords ?? 'for an unknown reason'}`;
  return `${who} has not become ready in ${seconds(replica.ageMs)}: ${replica.probeWords ?? 'it was not reached'}`;
}

/** Phase and message of a workload. `servingBefore`: replicas of an older generation that still serve. Pure. */
export function phaseOf(input: {
  wanted: number;
  replicas: ReplicaView[];
  removing: boolean;
  servingBefore: number;
  /** Replicas that were never begun, and cannot be without the environment. */
  missing?: number;
}): Pick<WorkloadState, 'phase' | 'message'> & { ready: number; failing?: number } {
  const { wanted, replicas, servingBefore } = input;
  const ready = replicas.filter(replica => replica.phase === 'ready').length;
  const count = `${ready} of ${wanted} replicas ready`;
  const before = servingBefore > 0 ? `; ${servingBefore} of the version before still serve` : '';
  if (input.removing) return { phase: 'stopping', message: `${replicas.length + servingBefore} replicas are ending`, ready };
  const waiting = replicas.filter(replica => replica.needsEnv).length + (input.missing ?? 0);
  if (waiting > 0) return { phase: 'needsEnv', message: `${count}; ${waiting} can start when the agent is given the environment again${before}`, ready };
  const failing = replicas.find(isFailing);
  if (failing) return { phase: 'failing', message: `${failingMessage(failing)}${before}`, ready, failing: failing.index };
  if (ready >= wanted) return { phase: 'ready', message: count, ready };
  const slow = replicas.find(replica => replica.phase !== 'ready');
  const why = slow ? `; replica ${slow.index}: ${(slow.phase === 'crashed' ? slow.exitWords : slow.probeWords) ?? 'starting'}` : '';
  const begun = replicas.every(replica => replica.phase === 'ready' || !replica.everReady);
  return { phase: begun ? 'starting' : 'degraded', message: `${count}${why}${before}`, ready };
}

/** Milliseconds before a replica that has ended so many times in a row is started again. Pure. */
export const backoff = (exits: number) => (exits <= 0 ? 0 : Math.min(30_000, 100 * 2.5 ** (exits - 1)));

/** How a process ended, in words. Pure. */
export function describeExit(exit: ShimExit | undefined): string {
  if (exit?.signal) return `by ${exit.signal}`;
  return typeof exit?.code === 'number' ? `with exit code ${exit.code}` : 'killed from outside';
}
