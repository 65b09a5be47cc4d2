import type { Decision, StepFailure, StepRow } from '../store/rows';

/** What a rollout that a person has ended says of itself. Pure. */
export function abortedFailure(step: string, { actor, reason }: Decision, rolledBack: boolean): StepFailure {
  return {
    step,
    what: `${rolledBack ? 'Rolled back' : 'Stopped'} by ${actor}`,
    why: reason ?? (rolledBack ? 'They asked for it; what served before serves all of the traffic' : 'They asked for it; nothing had to go back'),
    next: 'Retry begins it again; or deploy another release.',
  };
}

/** The steps that end with it: those under way, else the next one, else the last. Pure. */
export function stepsToEnd(steps: StepRow[]): StepRow[] {
  const running = steps.filter(step => step.state === 'running');
  if (running.length || steps.some(step => step.state === 'failed')) return running;
  return [steps.find(step => step.state === 'pending') ?? steps[steps.length - 1]];
}
