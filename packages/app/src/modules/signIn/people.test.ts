import { byTeam, fetchPeople } from './people';

const answer = (status: number, body: unknown = {}) =>
  (async () => new Response(JSON.stringify(body), { status })) as typeof fetch;

describe('fetchPeople', () => {
  it('is undefined where picking a person is switched off', async () => {
    expect(await fetchPeople('http://x', answer(404))).toBeUndefined();
  });

  it('throws when the backend is not well, instead of showing another sign-in', async () => {
    await expect(fetchPeople('http://x', answer(503))).rejects.toThrow('503');
  });

  it('returns the people', async () => {
    const people = [
      { entityRef: 'user:default/a', displayName: 'A', team: 't' },
    ];
    expect(await fetchPeople('http://x', answer(200, { people }))).toEqual(
      people,
    );
  });
});

describe('byTeam', () => {
  it('sorts by name within teams, the platform team last', () => {
    const person = (displayName: string, team: string) => ({
      entityRef: `user:default/${displayName}`,
      displayName,
      team,
    });
    expect(
      byTeam([
        person('Zoe', 'Search'),
        person('Pat', 'Platform'),
        person('Ada', 'Search'),
        person('Bo', 'Payments'),
      ]).map(t => [t.team, ...t.people.map(p => p.displayName)]),
    ).toEqual([
      ['Payments', 'Bo'],
      ['Search', 'Ada', 'Zoe'],
      ['Platform', 'Pat'],
    ]);
  });
});
