import { budgetColor, budgetWidth, budgetWords } from './budgetWords';

const budget = (
  left: number,
  since: string | null = '2026-11-01T00:00:00Z',
) => ({
  environment: 'production',
  objective: 99.9,
  left,
  requests: 20_000,
  errors: 40,
  since,
});

it('says what is left, and what is gone', () => {
  expect(budgetWords(budget(0.124))).toBe(
    'Error budget of production: 12 % left, objective 99.9 %',
  );
  expect(budgetWords(budget(-1))).toBe(
    'Error budget of production used up: 40 of 20000 requests failed, objective 99.9 %',
  );
  expect(budgetWords(budget(1, null))).toContain('no request yet');
});

it('looks worse the less is left, and never beyond its bar', () => {
  const looks = [1, 0.25, 0.2, 0, -1].map(left => budgetColor(budget(left)));
  expect(looks).toEqual([
    'healthy',
    'healthy',
    'degraded',
    'failing',
    'failing',
  ]);
  expect([1, 0.5, 0, -1].map(left => budgetWidth(budget(left)))).toEqual([
    100, 50, 0, 0,
  ]);
  expect([budgetColor(budget(1, null)), budgetWidth(budget(1, null))]).toEqual([
    'empty',
    0,
  ]);
});
