import type { StepFailure, StepRow } from '../store/rows';
import type { StepDefinition } from './types';

const PASSED = ['succeeded', 'skipped'];

/** Steps that can go on now: not ended, and all that they need has passed. Once one has failed no new one is begun. */
export function nextToRun(defined: Array<Pick<StepDefinition, 'id' | 'needs'>>, steps: StepRow[]): StepRow[] {
  const state = new Map(steps.map(step => [step.id, step.state]));
  const failed = steps.some(step => step.state === 'failed');
  return steps.filter(step => {
    if (step.state === 'running') return true;
    if (step.state !== 'pending' || failed) return false;
    const index = defined.findIndex(d => d.id === step.id);
    const needs = defined[index]?.needs ?? (index > 0 ? [defined[index - 1].id] : []);
    return needs.every(id => PASSED.includes(state.get(id) ?? ''));
  });
}

/** The step to take back next: the last one that has begun, so that things go in reverse order. */
export function nextToUndo(steps: StepRow[]): StepRow | undefined {
  return [...steps].sort((a, b) => b.position - a.position).find(step => ['running', 'succeeded', 'failed', 'undoing'].includes(step.state));
}

/** The first failure, in the order of the steps. */
export function failureOf(steps: StepRow[]): StepFailure | undefined {
  return [...steps].sort((a, b) => a.position - b.position).find(step => step.state === 'failed')?.error ?? undefined;
}
