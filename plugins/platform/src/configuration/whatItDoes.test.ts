import { whatItDoes, whyNotSet } from './whatItDoes';

it('says what restarts, and where nothing does', () => {
  const place = { name: 'staging', release: 'r3' };
  expect(whatItDoes({ ...place, replicas: { ready: 2, wanted: 2 } })).toContain(
    'r3 starts anew beside itself in staging, 2 replicas,',
  );
  expect(whatItDoes({ ...place, replicas: null })).toContain('1 replica,');
  expect(
    whatItDoes({ name: 'production', release: null, replicas: null }),
  ).toBe(
    'Nothing serves in production yet: it counts for what is deployed there next.',
  );
});

it.each([
  ['value', 'LOG_LEVEL', '', false, undefined],
  ['value', 'log', '1', false, 'capital letters'],
  ['secret', 'API_KEY', 'abc', false, 'at least 4'],
  ['secret', 'API_KEY', 'abcd', false, undefined],
  ['secret', 'API_KEY', '', true, undefined],
] as const)('%s %s with %s: %s', (kind, name, value, generate, why) => {
  const said = whyNotSet({ kind, name, value, generate });
  expect(said ?? 'nothing').toContain(why ?? 'nothing');
});
