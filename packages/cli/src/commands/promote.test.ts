import { detail, environment } from '../__testUtils__/samples';
import { useDeploying } from '../__testUtils__/useDeploying';

const world = useDeploying();

describe('promote', () => {
  it('brings what serves before to the next, and not the newest', async () => {
    const io = await world.run('promote --to production');
    expect(io.code).toBe(0);
    expect(io.err).toContain('→ payment-api @ staging → production');
    expect(world.begun()[0].body).toEqual({
      environments: ['production'],
      release: 'r3',
    });
  });

  it.each([
    ['promote', 2, /Promote to which/],
    ['promote --to staging', 2, /Nothing comes before staging/],
    ['promote --to qa', 5, /no environment "qa"/],
    ['promote --to production --from production', 2, /is no way/],
  ])('refuses %s', async (words, code, why) => {
    const io = await world.run(words);
    expect([io.code, world.begun().length]).toEqual([code, 0]);
    expect(io.err).toMatch(why);
  });

  it('has nothing to promote where nothing serves', async () => {
    world.api.on('GET /services/{service}', () => ({
      body: detail([environment({ release: null })]),
    }));
    const io = await world.run('promote --to production');
    expect([io.code, world.begun().length]).toEqual([6, 0]);
  });

  it('asks before production', async () => {
    const io = await world.run('promote --to production', {
      terminal: true,
      answer: 'n\n',
    });
    expect(io.code).toBe(3);
    expect(world.api.seen('POST /services/{service}/plans')[0].body).toEqual({
      environments: ['production'],
      release: 'r3',
    });
  });
});
