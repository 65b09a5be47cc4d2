import type { Condition } from './types';

/** One honest dot. `empty`: nothing deployed yet. `unknown`: the target does not answer. */
export type HealthColor = 'healthy' | 'degraded' | 'failing' | 'deploying' | 'empty' | 'unknown';

/** From worst to best: which environment a service's one dot shows. */
const WORST_FIRST: HealthColor[] = ['failing', 'unknown', 'degraded', 'deploying', 'healthy', 'empty'];

/** The dot of one environment and the sentence beside it. Pure; portal, CLI and API print the same. */
export function environmentHealth(input: {
  conditions: Condition[];
  replicas?: { ready: number; wanted: number } | null;
  errorRate?: number | null;
}): { color: HealthColor; message: string } {
  const ready = input.conditions.find(condition => condition.type === 'Ready');
  if (!ready) return { color: 'unknown', message: 'Not observed yet.' };
  if (ready.status === 'Unknown') return { color: 'unknown', message: ready.message };
  if (['NothingDeployed', 'Stopped'].includes(ready.reason)) return { color: 'empty', message: ready.message };
  if (ready.status === 'False') {
    if (ready.reason === 'Failing') {
      const some = input.replicas && input.replicas.ready > 0;
      return { color: some ? 'degraded' : 'failing', message: ready.message };
    }
    // What is stable was ready once: replicas that are missing now have gone, and nothing is being deployed.
    const gone = ready.reason === 'Progressing' && input.replicas && input.replicas.ready < input.replicas.wanted;
    return { color: gone ? 'degraded' : 'deploying', message: ready.message };
  }
  if (input.replicas && input.replicas.ready < input.replicas.wanted) {
    return { color: 'degraded', message: `${input.replicas.ready} of ${input.replicas.wanted} replicas ready.` };
  }
  if (typeof input.errorRate === 'number' && input.errorRate >= 0.05) {
    return { color: 'degraded', message: `${(input.errorRate * 100).toFixed(1)} % of requests fail.` };
  }
  return { color: 'healthy', message: ready.message };
}

/** The worst environment speaks for the service; an empty one only if all are. */
export function serviceHealth<T extends { color: HealthColor; message: string }>(environments: T[]): T | undefined {
  return [...environments].sort((a, b) => WORST_FIRST.indexOf(a.color) - WORST_FIRST.indexOf(b.color))[0];
}
