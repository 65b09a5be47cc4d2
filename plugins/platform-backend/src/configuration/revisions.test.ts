import { withFollows } from './revisions';

it('says of what changes which environment it follows from then on, and nothing of what goes', () => {
  const changed = { LEVEL: { at: '', by: '', from: 'staging' }, GONE: { at: '', by: '', from: 'staging' }, OWN: { at: '', by: 'ana' } };
  const differences = (['LEVEL', 'GONE', 'OWN', 'NEW'] as const).map(name => ({ name, kind: 'value' as const, change: name === 'GONE' ? ('removed' as const) : ('changed' as const) }));
  expect(withFollows(differences, changed).map(one => [one.name, one.follows])).toEqual([['LEVEL', 'staging'], ['GONE', undefined], ['OWN', undefined], ['NEW', undefined]]);
  expect(withFollows(differences)).toEqual(differences);
});
