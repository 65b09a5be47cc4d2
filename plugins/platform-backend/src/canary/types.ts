import type { ReleaseFigures } from '@waymark/platform-node';

/** What may be said of a canary when it is asked for. */
export interface CanaryInput {
  /** Percent of the requests that the first step sends to the new release. */
  first?: number;
  stepSeconds?: number;
  measurements?: number;
  failureLimit?: number;
  consecutiveErrorLimit?: number;
}

/**
 * How one weight is measured. The limits mean what they mean in an analysis of Argo Rollouts
 * (https://argoproj.github.io/argo-rollouts/features/analysis/).
 */
export interface CanaryConfig {
  /** A step lasts at least this long. */
  stepSeconds: number;
  /** A step has at least as many measurements; those that broke do not count. */
  measurements: number;
  /** So many measurements may fail; one more and the release goes back. */
  failureLimit: number;
  /** So many measurements in a row may break; one more and the step pauses. */
  consecutiveErrorLimit: number;
}

const DEFAULTS: CanaryConfig = { stepSeconds: 20, measurements: 5, failureLimit: 1, consecutiveErrorLimit: 4 };
const FIRST = 10;
const SECOND = 50;

/** With every default filled in. */
export const canaryConfig = ({ first: _, ...input }: CanaryInput = {}): CanaryConfig => ({ ...DEFAULTS, ...input });

/** Sources of figures keep seconds for some minutes only. */
const LONGEST_INTERVAL = 60;

/** Seconds between two measurements. A long step has more of them than it needs. */
export const intervalSeconds = ({ stepSeconds, measurements }: CanaryConfig): number => Math.min(stepSeconds / measurements, LONGEST_INTERVAL);

/** The weights before all of it, in percent. */
export function weightsOf({ first = FIRST }: CanaryInput = {}): number[] {
  return first < SECOND ? [first, SECOND] : [first];
}

/** A path that the new release does not answer as it should. */
export interface ProbeFailure { path: string; candidate: string; stable: string | null }

/** What the platform's own requests to both releases, past the route, have come to. */
export interface Probes {
  candidate: { asked: number; failed: number };
  stable: { asked: number; failed: number };
  /** What fails with the new release and not with the one that serves. */
  worse: ProbeFailure[];
}

export type MeasurementVerdict = 'successful' | 'failed' | 'inconclusive' | 'error';

/** One measurement: what it comes to and why, in one sentence. */
export interface Judged { verdict: MeasurementVerdict; reason: string }

/** What the measurements of a step come to so far. `probes-only` is a pass without figures. */
export type StepVerdict = 'running' | 'passed' | 'probes-only' | 'inconclusive' | 'failed';

/** A row of the table `measurement`. */
export interface MeasurementRow {
  id: string; operation: string; step: string; attempt: number; number: number; environment: string; time: Date; weight: number;
  stable_release: string; candidate_release: string; stable: ReleaseFigures | null; candidate: ReleaseFigures | null; probes: Probes;
  verdict: MeasurementVerdict; reason: string;
}
