import { refusal, sortTeams } from './teams';

const amara = {
  teams: [
    {
      name: 'payments',
      title: 'Payments',
      entityRef: 'group:default/payments',
    },
  ],
  isPlatformTeam: false,
};

it('puts the own teams first', () => {
  const teams = ['search', 'payments', 'catalog'].map(name => ({
    ref: `group:default/${name}`,
    title: name,
  }));
  const { own, others } = sortTeams(teams, amara);
  expect(own.map(t => t.title)).toEqual(['payments']);
  expect(others.map(t => t.title)).toEqual(['catalog', 'search']);
});

it('says in one sentence why a team can not be chosen, and what to do', () => {
  expect(refusal('group:default/payments', amara)).toBeUndefined();
  expect(refusal('group:default/search', amara)).toBe(
    'You are not in team search: choose Payments, or ask somebody of search or of the platform team.',
  );
  expect(
    refusal('group:default/search', { ...amara, isPlatformTeam: true }),
  ).toBeUndefined();
  expect(refusal('group:default/search', { ...amara, teams: [] })).toMatch(
    'You are in no team',
  );
  // Not known yet: the platform decides.
  expect(refusal('group:default/search', undefined)).toBeUndefined();
});
