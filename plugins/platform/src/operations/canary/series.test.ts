import type { CanaryStep, Measurement } from '../../api/productionTypes';
import {
  allowedErrors,
  errorPercent,
  isOpen,
  mostErrors,
  pointsOf,
  stepWords,
} from './series';

const side = (requests: number, errors: number, p95Ms: number | null = 20) => ({
  release: 'r1',
  figures: { requests, errors, p95Ms },
  probes: { asked: 2, failed: 0 },
});
const one = (number: number, attempt = 1): Measurement => ({
  step: 'production/canary-10',
  environment: 'production',
  attempt,
  number,
  time: `2026-11-20T12:00:0${number}Z`,
  weight: 10,
  stable: side(100, 1),
  candidate: side(10, 2, null),
  worse: [],
  verdict: 'successful',
  reason: '',
});
const step = (more: Partial<CanaryStep> = {}): CanaryStep => ({
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

it('turns measurements into points, of the newest attempt only', () => {
  expect(pointsOf([one(2, 2), one(1), one(1, 2)])).toEqual(
    [1, 2].map(second => ({
      time: new Date(`2026-11-20T12:00:0${second}Z`),
      weight: 10,
      stableErrors: 1,
      candidateErrors: 20,
      stableP95: 20,
      candidateP95: null,
    })),
  );
  expect(pointsOf([])).toEqual([]);
});

it('has no error rate where nothing was asked', () => {
  expect(errorPercent(null)).toBe(null);
  expect(errorPercent({ requests: 0, errors: 0, p95Ms: null })).toBe(null);
});

it('draws the objective where there is one', () => {
  expect(allowedErrors([step()])).toBe(0.1);
  expect(allowedErrors([step({ objective: null })])).toBe(undefined);
});

it('has an axis that holds all there is, and not less than one percent', () => {
  expect(mostErrors([], 0.1)).toBeCloseTo(1.1);
  expect(mostErrors(pointsOf([one(1)]), 0.1)).toBeCloseTo(22);
  const all = { ...one(1), candidate: side(10, 10) };
  expect(mostErrors(pointsOf([all]), undefined)).toBe(100);
});

it('says how a step stands', () => {
  expect(stepWords(step(), [one(1), one(2)])).toBe(
    'measuring, 2 of 5 measurements',
  );
  expect(stepWords(step({ verdict: 'probes-only' }), [one(1)])).toBe(
    'passed by probes only, 1 measurement',
  );
  expect(stepWords(step({ verdict: null }), [])).toBe(
    'the traffic is being moved',
  );
  expect(stepWords(step({ verdict: null, state: 'pending' }), [])).toBe(
    'to come',
  );
});

it('can be decided about while it runs, once', () => {
  expect(isOpen({ state: 'running' }, { steps: [step()] })).toBe(true);
  expect(isOpen({ state: 'succeeded' }, { steps: [step()] })).toBe(false);
  expect(isOpen({ state: 'running', decision: {} }, { steps: [step()] })).toBe(
    false,
  );
  expect(
    isOpen({ state: 'running' }, { steps: [step({ state: 'succeeded' })] }),
  ).toBe(false);
});
