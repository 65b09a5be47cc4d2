import { elapsedMs, formatAgo, formatDuration, formatSince } from './time';

const now = Date.parse('2026-11-20T12:00:00Z');
const before = (ms: number) => new Date(now - ms).toISOString();

describe('formatDuration', () => {
  it.each([
    [0, '< 0.1 s'],
    [-5, '< 0.1 s'],
    [430, '0.4 s'],
    [9_949, '9.9 s'],
    [9_951, '10 s'],
    [59_400, '59 s'],
    [59_600, '1 min'],
    [185_000, '3 min 5 s'],
    [3_599_600, '1 h'],
    [7_800_000, '2 h 10 min'],
    [86_400_000, '1 d'],
    [360_000_000, '4 d 4 h'],
  ])('%d ms is %s', (ms, words) => {
    expect(formatDuration(ms)).toBe(words);
  });
});

describe('formatAgo', () => {
  it.each([
    [-3_000, 'just now'],
    [9_000, 'just now'],
    [40_000, '40 s ago'],
    [61_000, '1 min ago'],
    [5 * 3_600_000, '5 h ago'],
    [30 * 3_600_000, 'yesterday'],
    [3 * 86_400_000, '3 days ago'],
    [60 * 86_400_000, '2026-09-21'],
  ])('%d ms before is %s', (ms, words) => {
    expect(formatAgo(before(ms), now)).toBe(words);
  });

  it('does not print NaN', () => {
    expect(formatAgo('soon', now)).toBe('at an unknown time');
  });
});

describe('formatSince', () => {
  it.each([
    [3_000, 'for a few seconds'],
    [30_000, 'for less than a minute'],
    [185_000, 'for 3 min'],
    [7_800_000, 'for 2 h 10 min'],
  ])('%d ms is %s', (ms, words) => {
    expect(formatSince(before(ms), now)).toBe(words);
  });
});

describe('elapsedMs', () => {
  it('runs on until the end is known', () => {
    expect(elapsedMs(null, null, now)).toBeUndefined();
    expect(elapsedMs(before(5_000), null, now)).toBe(5_000);
    expect(elapsedMs(before(5_000), before(2_000), now)).toBe(3_000);
  });
});
