import { canGoBackTo, changeWords } from './deploymentWords';

it('says what was changed', () => {
  expect(changeWords({ from: null, to: 'r1' })).toBe('r1, the first');
  expect(changeWords({ from: 'r9', to: 'r10' })).toBe('r9 → r10');
  expect(changeWords({ from: 'r10', to: 'r9' })).toBe('r10 → back to r9');
  expect(changeWords({ from: 'r3', to: 'r3' })).toBe('r3 again');
});

it('offers a way back only to what was healthy and does not serve', () => {
  const serving = new Map([
    ['staging', 'r3'],
    ['production', null],
  ]);
  const one = {
    to: 'r2',
    outcome: 'succeeded',
    environment: 'staging',
  } as const;
  expect(canGoBackTo(one, serving)).toBe(true);
  expect(canGoBackTo({ ...one, to: 'r3' }, serving)).toBe(false);
  expect(canGoBackTo({ ...one, outcome: 'failed' }, serving)).toBe(false);
  expect(canGoBackTo({ ...one, environment: 'production' }, serving)).toBe(
    false,
  );
});
