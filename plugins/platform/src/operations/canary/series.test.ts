import { aCanaryStep, aMeasurement, aSide } from '../../__testUtils__/canary';
import {
  allowedErrors,
  errorPercent,
  isOpen,
  mostErrors,
  pointsOf,
  stepWords,
} from './series';

/** One of each second. */
const one = (number: number, attempt = 1) =>
  aMeasurement({ number, attempt, time: `2026-11-20T12:00:0${number}Z` });

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
  expect(allowedErrors([aCanaryStep()])).toBe(0.1);
  expect(allowedErrors([aCanaryStep({ objective: null })])).toBe(undefined);
});

it('has an axis that holds all there is, and not less than one percent', () => {
  expect(mostErrors([], 0.1)).toBeCloseTo(1.1);
  expect(mostErrors(pointsOf([one(1)]), 0.1)).toBeCloseTo(22);
  const all = { ...one(1), candidate: aSide(10, 10) };
  expect(mostErrors(pointsOf([all]), undefined)).toBe(100);
});

it('says how a step stands', () => {
  expect(stepWords(aCanaryStep(), [one(1), one(2)])).toBe(
    'measuring, 2 of 5 measurements',
  );
  expect(stepWords(aCanaryStep({ verdict: 'probes-only' }), [one(1)])).toBe(
    'passed by probes only, 1 measurement',
  );
  expect(stepWords(aCanaryStep({ verdict: null }), [])).toBe(
    'the traffic is being moved',
  );
  expect(stepWords(aCanaryStep({ verdict: null, state: 'pending' }), [])).toBe(
    'to come',
  );
});

it('can be decided about while it runs, once', () => {
  expect(isOpen({ state: 'running' }, { steps: [aCanaryStep()] })).toBe(true);
  expect(isOpen({ state: 'succeeded' }, { steps: [aCanaryStep()] })).toBe(
    false,
  );
  expect(
    isOpen({ state: 'running', decision: {} }, { steps: [aCanaryStep()] }),
  ).toBe(false);
  expect(
    isOpen(
      { state: 'running' },
      { steps: [aCanaryStep({ state: 'succeeded' })] },
    ),
  ).toBe(false);
});
