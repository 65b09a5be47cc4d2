import type { Condition } from '@waymark/platform-common';

/** An alert that fires, as it is read with its binding. */
export interface FiringAlert { rule: string; message: string }

const REASON: Record<string, string> = { fast: 'FastBurn', slow: 'SlowBurn', steady: 'SteadyBurn' };
const WORST_FIRST = ['fast', 'slow', 'steady'];

/** What a place says of its objective while an alert fires: the worst one. Pure. */
export function objectiveViolated(alerts: FiringAlert[], key: { service: string; environment: string; generation: number }): Condition | undefined {
  const [worst] = [...alerts].sort((a, b) => WORST_FIRST.indexOf(a.rule) - WORST_FIRST.indexOf(b.rule));
  if (!worst) return undefined;
  const { service, environment, generation } = key;
  return { type: 'ObjectiveViolated', status: 'True', reason: REASON[worst.rule] ?? 'Burn', message: `${worst.message}.`, next: `platform logs ${service} --env ${environment}`, observedGeneration: generation };
}
