import type { CanaryStep, Measurement } from '../api/productionTypes';

type Side = Measurement['stable'];

/** What was measured of one release. */
export const aSide = (
  requests: number,
  errors: number,
  more: { release?: string; p95Ms?: number | null } = {},
): Side => ({
  release: more.release ?? 'r1',
  figures: { requests, errors, p95Ms: more.p95Ms ?? null },
  probes: { asked: 2, failed: 0 },
});

/** A measurement of a canary at 10 %: the stable release fails 1 of 100, the candidate 2 of 10. */
export const aMeasurement = (more: Partial<Measurement> = {}): Measurement => ({
  step: 'production/canary-10',
  environment: 'production',
  attempt: 1,
  number: 1,
  time: '2026-11-20T12:00:01Z',
  weight: 10,
  stable: aSide(100, 1, { p95Ms: 20 }),
  candidate: aSide(10, 2, { release: 'r2' }),
  worse: [],
  verdict: 'successful',
  reason: '',
  ...more,
});

/** The first step of a canary, being measured. */
export const aCanaryStep = (more: Partial<CanaryStep> = {}): CanaryStep => ({
  step: 'production/canary-10',
  environment: 'production',
  weight: 10,
  state: 'running',
  verdict: 'running',
  reason: null,
  measurements: 5,
  stepSeconds: 20,
  objective: 99.9,
  since: null,
  ...more,
});
