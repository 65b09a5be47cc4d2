import fc from 'fast-check';
import { isServiceName } from './names';
import { parseCpu, parseMemory } from './quantities';
import { didYouMean } from './suggest';

it.each([
  ['500m', 0.5],
  ['2', 2],
  ['0.25', 0.25],
  [1.5, 1.5],
  ['50m', 0.05],
])('parseCpu(%p) is %p cores', (quantity, cores) => {
  expect(parseCpu(quantity)).toBe(cores);
});

it.each(['', 'm', '0.5m', '-1', '1 ', 'NaN', 'Infinity', '1e3', '500Mi', NaN])(
  'parseCpu(%p) throws',
  quantity => {
    expect(() => parseCpu(quantity)).toThrow(RangeError);
  },
);

it.each([
  ['512Mi', 536_870_912],
  ['64Gi', 68_719_476_736],
  ['1.5Gi', 1_610_612_736],
  ['500M', 500_000_000],
  ['1024', 1024],
])('parseMemory(%p) is %p bytes', (quantity, bytes) => {
  expect(parseMemory(quantity)).toBe(bytes);
});

it.each(['', 'Mi', '512m', '512MB', '-1Mi', '1 Gi', '0x10'])(
  'parseMemory(%p) throws',
  quantity => {
    expect(() => parseMemory(quantity)).toThrow(RangeError);
  },
);

it('more of a unit is more', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 100_000 }), n => {
      expect(parseMemory(`${n + 1}Mi`)).toBeGreaterThan(parseMemory(`${n}Mi`));
      expect(parseMemory(`${n}Gi`)).toBe(parseMemory(`${n * 1024}Mi`));
      expect(parseCpu(`${n * 1000}m`)).toBe(parseCpu(`${n}`));
    }),
  );
});

it.each(['payment-api', 'abc', 'a1b', 'my-db-api', 'a'.repeat(30)])(
  '%s may be the name of a service',
  name => {
    expect(isServiceName(name)).toBe(true);
  },
);

it.each([
  '',
  'ab',
  'Abc',
  '1ab',
  'a-b-',
  'payment-db',
  'a_b_c',
  'a b c',
  'abc\n',
  'a'.repeat(31),
  'äbc',
  undefined,
  7,
])('%p may not be', name => {
  expect(isServiceName(name)).toBe(false);
});

it.each([
  ['replicsa', ['replicas', 'cpu'], 'replicas'],
  ['Small', ['small', 'medium'], 'small'],
  ['dash_board', ['dashboard'], 'dashboard'],
  ['cpus', ['cpu', 'memory'], 'cpu'],
  ['colour', ['size', 'type'], undefined],
  ['x', ['slo', 'cpu'], undefined],
])('for %p of %p means %p', (word, candidates, meant) => {
  expect(didYouMean(word, candidates)).toBe(meant);
});
