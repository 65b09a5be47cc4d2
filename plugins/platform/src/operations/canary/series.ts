import type {
  CanaryStep,
  Measurement,
  MeasurementPage,
} from '../../api/productionTypes';

/** One measurement as the chart draws it; null where there was no figure. */
export interface Point {
  time: Date;
  weight: number;
  stableErrors: number | null;
  candidateErrors: number | null;
  stableP95: number | null;
  candidateP95: number | null;
}

type Figures = Measurement['stable']['figures'];

/** Percent of requests that failed; null where there was none to fail. */
export function errorPercent(figures: Figures): number | null {
  if (!figures || !figures.requests) return null;
  return Math.round((figures.errors / figures.requests) * 10_000) / 100;
}

/** The measurements of the newest attempt, oldest first, as points of a chart. */
export function pointsOf(measurements: Measurement[]): Point[] {
  return newestAttempt(measurements).map(one => ({
    time: new Date(one.time),
    weight: one.weight,
    stableErrors: errorPercent(one.stable.figures),
    candidateErrors: errorPercent(one.candidate.figures),
    stableP95: one.stable.figures?.p95Ms ?? null,
    candidateP95: one.candidate.figures?.p95Ms ?? null,
  }));
}

/** A retry measures anew: what was measured before it is another story. */
export function newestAttempt(measurements: Measurement[]): Measurement[] {
  const last = Math.max(...measurements.map(one => one.attempt));
  return measurements
    .filter(one => one.attempt === last)
    .sort((a, b) => Date.parse(a.time) - Date.parse(b.time));
}

/** How many percent of requests may fail by the objective; undefined where there is none. */
export function allowedErrors(steps: CanaryStep[]): number | undefined {
  const objective = steps.find(step => step.objective !== null)?.objective;
  return typeof objective === 'number'
    ? Math.round((100 - objective) * 1000) / 1000
    : undefined;
}

/** Where the axis of the error rate ends: above everything on it, and never so close that nothing looks like much. */
export function mostErrors(
  points: Point[],
  allowed: number | undefined,
): number {
  const rates = points.flatMap(point => [
    point.stableErrors ?? 0,
    point.candidateErrors ?? 0,
  ]);
  return Math.min(100, Math.max(1, (allowed ?? 0) * 2, ...rates) * 1.1);
}

const VERDICTS: Record<NonNullable<CanaryStep['verdict']>, string> = {
  running: 'measuring',
  passed: 'passed',
  'probes-only': 'passed by probes only',
  inconclusive: 'paused: nothing to judge by',
  failed: 'failed',
};

/** How a step of the canary stands, in words. */
export function stepWords(
  step: CanaryStep,
  measurements: Measurement[],
): string {
  const taken = newestAttempt(measurements).filter(
    one => one.step === step.step,
  ).length;
  if (step.state === 'skipped') return 'skipped';
  if (!step.verdict) {
    return step.state === 'running' ? 'the traffic is being moved' : 'to come';
  }
  const count = `${taken} of ${step.measurements} measurements`;
  return step.verdict === 'running'
    ? `measuring, ${count}`
    : `${VERDICTS[step.verdict]}, ${taken} ${
        taken === 1 ? 'measurement' : 'measurements'
      }`;
}

/** Whether a person may still decide about it. */
export const isOpen = (
  operation: { state: string; decision?: unknown },
  { steps }: Pick<MeasurementPage, 'steps'>,
): boolean =>
  operation.state === 'running' &&
  !operation.decision &&
  steps.some(step => step.state === 'running' || step.state === 'pending');
