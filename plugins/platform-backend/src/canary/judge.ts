import type { ReleaseFigures } from '@waymark/platform-node';
import { leastDifference, type Share, wilson } from './proportions';
import type { CanaryConfig, Judged, Probes, StepVerdict } from './types';
import { errorWords, probeWords } from './words';

/** Fewer requests than this say too little: of 20 good ones the true share of failures may still be 14 % (rule of three). */
export const MINIMUM_REQUESTS = 20;
/** A release with fewer requests in an hour is hardly used: nobody waits for figures of it. */
export const QUIET_REQUESTS = 60;
/** A single failure proves nothing. */
const MINIMUM_FAILURES = 2;
/** What may fail where the file says no objective. */
const NO_OBJECTIVE = 0.01;
/**
 * From so many requests on their greatest time is above the true 95th percentile with 95 % certainty (0.95^59 < 5 %):
 * Wilks (1941), "Determination of sample sizes for setting tolerance limits", Annals of Mathematical Statistics 12, 91–96.
 */
const P95_REQUESTS = 59;
const SLOWER = { times: 1.5, ms: 100 };

/** Everything that one measurement is judged by. */
export interface Evidence {
  names: { candidate: string; stable: string };
  /** Why the new release is not up, where it is not. */
  down?: string;
  probes: Probes;
  /** Why there are no figures, where the source has none. */
  missing?: string;
  /** Counted since traffic began to be split. */
  candidate: Share;
  stable: Share;
  /** Over this step. */
  latency?: { candidate: ReleaseFigures; stable: ReleaseFigures };
  /** Percent of requests that are to succeed, null where the file does not say. */
  slo: number | null;
}

/** True if the new release surely fails more than the objective allows, and surely more than the one that serves. */
export function failsMore(candidate: Share, stable: Share, slo: number | null): boolean {
  const allowed = slo === null ? NO_OBJECTIVE : 1 - slo / 100;
  if (candidate.errors < MINIMUM_FAILURES || wilson(candidate).low <= allowed) return false;
  return stable.requests === 0 || leastDifference(candidate, stable) > 0;
}

function slower({ candidate, stable }: NonNullable<Evidence['latency']>): boolean {
  if (candidate.requests < P95_REQUESTS || stable.requests < P95_REQUESTS) return false;
  const [mine, before] = [candidate.p95Ms ?? 0, stable.p95Ms ?? 0];
  return mine > before * SLOWER.times && mine - before > SLOWER.ms;
}

/** What one measurement comes to. Pure. */
export function judgeMeasurement(evidence: Evidence): Judged {
  const { names, candidate, stable, latency, slo, probes } = evidence;
  if (evidence.down) return { verdict: 'failed', reason: `${names.candidate} is not up: ${evidence.down}` };
  if (probes.worse.length) return { verdict: 'failed', reason: probeWords(names, probes) };
  if (evidence.missing) return { verdict: 'error', reason: evidence.missing };
  const words = errorWords(names, candidate, stable, slo);
  if (failsMore(candidate, stable, slo)) return { verdict: 'failed', reason: words };
  if (latency && slower(latency)) {
    const p95 = (figures: ReleaseFigures) => `${Math.round(figures.p95Ms ?? 0)} ms`;
    return { verdict: 'failed', reason: `95 % of ${latency.candidate.requests} requests to ${names.candidate} were answered within ${p95(latency.candidate)}, those to ${names.stable} within ${p95(latency.stable)}` };
  }
  return { verdict: candidate.requests < MINIMUM_REQUESTS ? 'inconclusive' : 'successful', reason: words };
}

/** What the measurements of one step are seen with. */
export interface StepState {
  names: { candidate: string; stable: string };
  measurements: Judged[];
  elapsedSeconds: number;
  /** Requests of the hour before the step, null as long as nobody knows. */
  lastHour: number | null;
  /** Requests to the new release since traffic began to be split. */
  requests: number;
  config: CanaryConfig;
}

const errorsInARow = (measurements: Judged[]) => measurements.length - 1 - measurements.findLastIndex(m => m.verdict !== 'error');

/** What a step comes to so far, and why in one sentence. Pure. */
export function judgeStep(state: StepState): { verdict: StepVerdict; reason: string } {
  const { names, measurements, config } = state;
  const failed = measurements.filter(m => m.verdict === 'failed');
  const last = measurements.at(-1);
  if (failed.length > config.failureLimit) return { verdict: 'failed', reason: failed.at(-1)!.reason };
  if (errorsInARow(measurements) > config.consecutiveErrorLimit) return { verdict: 'inconclusive', reason: last!.reason };
  const taken = measurements.filter(m => m.verdict !== 'error').length;
  const so = `${taken} of ${config.measurements} measurements`;
  if (!last || taken < config.measurements || state.elapsedSeconds < config.stepSeconds) return { verdict: 'running', reason: last ? `${so}: ${last.reason}` : so };
  if (last.verdict === 'successful') return { verdict: 'passed', reason: last.reason };
  if (last.verdict !== 'inconclusive') return { verdict: 'running', reason: `one more measurement: ${last.reason}` };
  const few = `${names.candidate} had ${state.requests} of the ${MINIMUM_REQUESTS} requests that it takes to judge it`;
  if (state.lastHour === null) return { verdict: 'inconclusive', reason: `${few}, and how many there were in the last hour is not known` };
  if (state.lastHour >= QUIET_REQUESTS) return { verdict: 'inconclusive', reason: `${few}; in the hour before there were ${state.lastHour} requests` };
  return { verdict: 'probes-only', reason: `probes only: ${names.stable} had ${state.lastHour} requests in the last hour, which is nothing to compare with` };
}
