import type { StepRow } from '../store/rows';

/** Whether a step has gone on for longer than this. One that begins just now has not. Pure but for the clock. */
export const late = (step: Pick<StepRow, 'started_at'>, ms: number): boolean => step.started_at !== null && Date.now() - step.started_at.getTime() > ms;
