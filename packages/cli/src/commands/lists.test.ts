import { page } from '../__testUtils__/FakePlatform';
import { detail, environment } from '../__testUtils__/samples';
import { usePlanning } from '../__testUtils__/usePlanning';

const world = usePlanning();

describe('what there is', () => {
  it('shows releases and where they serve', async () => {
    world.api
      .on('GET /services/{service}', () => ({
        body: detail([
          environment({ release: 'r7' }),
          environment({
            name: 'production',
            release: 'r6',
            candidate: 'r7',
            weight: 10,
          }),
        ]),
      }))
      .on('GET /services/{service}/releases', () => ({
        body: {
          items: [7, 6].map(number => ({
            name: `r${number}`,
            number,
            commit: {
              sha: 'a1b2c3d4e5f6',
              message: 'Round up\n\nmore',
              author: 'Ada',
              committedAt: '2026-11-21T09:00:00.000Z',
            },
            createdAt: '2026-11-21T09:00:00.000Z',
          })),
          nextCursor: null,
        },
      }));
    const io = await world.run('releases');
    expect(io.out).toMatch(
      /r7 .*Round up .*staging, production \(10 %\)\n.*r6 .*production\n/,
    );
    expect(
      (await world.run('releases --json')).document.releases[1].environments,
    ).toEqual(['production']);
  });

  it('shows deployments and environments', async () => {
    world.api.on('GET /services/{service}/deployments', () => page([]));
    expect((await world.run('deployments --env production')).err).toContain(
      'Nothing was deployed yet.',
    );
    expect(world.api.requests[0].query.get('environment')).toBe('production');
    const io = await world.run('environments');
    expect(io.out).toMatch(
      /staging {5}1 {6}local .*\n *production {2}2 {6}local .*production/,
    );
  });
});
