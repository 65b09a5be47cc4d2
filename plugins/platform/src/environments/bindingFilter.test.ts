import { bindingQuery } from './bindingFilter';

const of = (search: string) => bindingQuery(new URLSearchParams(search));

it('asks for what runs, by name, where the address says nothing or nonsense', () => {
  const plain = {
    state: ['failing', 'unknown', 'degraded', 'deploying', 'healthy'],
    sort: 'service',
  };
  expect(of('')).toEqual(plain);
  expect(of('state=purple&sort=luck&kind=moon&team=')).toEqual(plain);
});

it('asks for what the address says', () => {
  expect(
    of('state=look&sort=cost&kind=own&team=payments&environment=lab&q=pay'),
  ).toEqual({
    state: ['failing', 'unknown', 'degraded'],
    sort: 'cost',
    kind: 'own',
    team: 'payments',
    environment: 'lab',
    q: 'pay',
  });
  expect(of('state=all').state).toBeUndefined();
  expect(of('state=empty').state).toEqual(['empty']);
});
