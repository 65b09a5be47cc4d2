import {
  formatBytes,
  formatBudget,
  formatErrorRate,
  formatLatency,
  formatRate,
  formatWindow,
} from './traffic';

it('puts units to numbers', () => {
  expect([0, 0.02, 0.44, 3, 12.4].map(formatRate)).toEqual([
    'no requests',
    '1.2 req/min',
    '0.4 req/s',
    '3 req/s',
    '12 req/s',
  ]);
  expect([null, 0, 0.0002, 0.004, 0.12, 1].map(formatErrorRate)).toEqual([
    '–',
    '0 %',
    '< 0.1 %',
    '0.4 %',
    '12 %',
    '100 %',
  ]);
  expect([null, 0.2, 38.4, 999, 1234].map(formatLatency)).toEqual([
    '–',
    '< 1 ms',
    '38 ms',
    '999 ms',
    '1.2 s',
  ]);
  expect([30, 60, 300].map(formatWindow)).toEqual([
    'in the last 30 s',
    'in the last minute',
    'in the last 5 min',
  ]);
  expect([512, 3400, 1_200_000].map(formatBytes)).toEqual([
    '512 B',
    '3.4 kB',
    '1.2 MB',
  ]);
});

it('says what is left of an error budget', () => {
  expect(formatBudget({ left: 0.984, since: '2026-11-20' })).toBe('98 %');
  expect(formatBudget({ left: -0.2, since: '2026-11-20' })).toBe('used up');
  expect(formatBudget({ left: 1, since: null })).toBe('–');
});
