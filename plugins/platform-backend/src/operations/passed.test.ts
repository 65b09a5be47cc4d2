import { passedMs } from './passed';

it('is what has passed, and all of it for what lies ahead since the clock was set back', () => {
  const now = Date.parse('2026-11-21T12:00:00Z');
  expect(passedMs(now - 5000, now)).toBe(5000);
  // Another machine's clock is a little ahead.
  expect(passedMs(now + 2000, now)).toBe(-2000);
  expect(passedMs(now + 3_600_000, now)).toBe(Infinity);
});
