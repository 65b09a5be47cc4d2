import { sortConditions, typeWords, weightOf } from './conditionWords';

const condition = (
  type: string,
  status: 'True' | 'False' | 'Unknown',
  more: Partial<Parameters<typeof weightOf>[0]> = {},
) => ({ type, status, reason: 'x', message: '', ...more });

it('tells problems from what is only to know', () => {
  expect(weightOf(condition('Ready', 'True'))).toBe('fine');
  expect(weightOf(condition('Ready', 'False', { reason: 'Failing' }))).toBe(
    'problem',
  );
  expect(weightOf(condition('Ready', 'False', { reason: 'Progressing' }))).toBe(
    'note',
  );
  expect(weightOf(condition('Ready', 'Unknown'))).toBe('problem');
  expect(weightOf(condition('TLSNotAvailable', 'True'))).toBe('note');
  expect(weightOf(condition('AlertsNotSent', 'True'))).toBe('note');
  expect(weightOf(condition('Drifted', 'False'))).toBe('fine');
});

it('puts problems first', () => {
  expect(
    sortConditions([
      condition('Ready', 'True'),
      condition('TLSNotAvailable', 'True'),
      condition('Healthy', 'False', { reason: 'Failing' }),
    ]).map(c => c.type),
  ).toEqual(['Healthy', 'TLSNotAvailable', 'Ready']);
});

it('writes types as words', () => {
  expect(typeWords('TLSNotAvailable')).toBe('TLS not available');
  expect(typeWords('LimitsNotEnforced')).toBe('Limits not enforced');
  expect(typeWords('Ready')).toBe('Ready');
  expect(typeWords('SLOAlertsNotSent')).toBe('SLO alerts not sent');
});
