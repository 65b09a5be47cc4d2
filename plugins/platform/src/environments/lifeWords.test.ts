import { comingAndGoing, isUnused, staysFor, sumWords } from './lifeWords';

const NOW = Date.parse('2026-11-21T12:00:00Z');
const one = (name: string, more: object = {}): any => ({
  name,
  base: 'staging',
  createdAt: '2026-11-01T12:00:00Z',
  ...more,
});

it.each([
  [null, undefined],
  ['2026-11-21T11:00:00Z', 'it is about to go'],
  ['2026-11-21T12:30:00Z', 'less than an hour'],
  ['2026-11-22T13:00:00Z', '25 h'],
  ['2026-11-28T11:00:00Z', '6 days'],
])('says how long one that goes at %s stays', (expiresAt, words) => {
  expect(staysFor(expiresAt, NOW)).toBe(words);
});

it('counts what was never used from when it was made', () => {
  expect(isUnused(one('a'), NOW)).toBe(false);
  expect(isUnused(one('a', { createdAt: '2026-10-01T12:00:00Z' }), NOW)).toBe(
    true,
  );
  const used = {
    createdAt: '2026-10-01T12:00:00Z',
    lastUsedAt: '2026-11-20T12:00:00Z',
  };
  expect(isUnused(one('a', used), NOW)).toBe(false);
});

it('lists those that come and go, the next to go first', () => {
  const all = [
    one('staging', { base: null }),
    one('later', { expiresAt: '2026-12-21T12:00:00Z' }),
    one('forgotten', { createdAt: '2026-01-01T12:00:00Z' }),
    one('soon', { expiresAt: '2026-11-22T12:00:00Z' }),
  ];
  const names = (unused: boolean) =>
    comingAndGoing(all, { unused, now: NOW }).map(e => e.name);
  expect(names(false)).toEqual(['soon', 'later', 'forgotten']);
  expect(names(true)).toEqual(['forgotten']);
});

it('adds up what they cost, and counts those that nobody uses', () => {
  const at = (perMonth: number | undefined, daysAgo: number) => ({
    cost: perMonth === undefined ? undefined : { perMonth, currency: 'USD' },
    createdAt: new Date(NOW - daysAgo * 86_400_000).toISOString(),
    lastUsedAt: null,
  });
  expect(sumWords([at(21.75, 1), at(6.75, 40), at(undefined, 1)], NOW)).toBe(
    '3 environments · $28.50 a month · 1 unused for 30 days',
  );
  expect(sumWords([at(undefined, 1)], NOW)).toBe('1 environment');
});
