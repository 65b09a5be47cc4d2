import { useRollouts } from '../__testUtils__/useRollouts';

const world = useRollouts();
const seen = () =>
  world.api.seen('POST /services/{service}/environments/{environment}/scale');

describe('scale', () => {
  it('is a commit, or an override with a reason and an end', async () => {
    expect((await world.run('scale payment-api --replicas 3')).code).toBe(0);
    const io = await world.run(
      'scale payment-api --env production --replicas 6 --for 90m --reason sale --json',
    );
    expect(io.document).toMatchObject({
      replicas: 6,
      environment: 'production',
    });
    expect(seen().map(one => [one.params.environment, one.body])).toEqual([
      ['staging', { replicas: 3 }],
      ['production', { replicas: 6, reason: 'sale', expiresInHours: 1.5 }],
    ]);
  });

  it('asks before production', async () => {
    const options = { terminal: true, answer: 'n\n' };
    const words = 'scale payment-api --env production --replicas 3';
    expect((await world.run(words, options)).code).toBe(3);
    expect(seen()).toHaveLength(0);
    expect(world.planned().map(one => one.body)).toEqual([
      { kind: 'scale', environments: ['production'], replicas: 3 },
    ]);
  });

  it('ends an override before its time', async () => {
    const words = 'scale payment-api --env production --end-override';
    const io = await world.run(`${words} --reason over --json`);
    expect([io.code, seen()[0].body]).toEqual([
      0,
      { endOverride: true, reason: 'over' },
    ]);
    const terminal = { terminal: true, answer: 'y\n' };
    expect((await world.run(words, terminal)).code).toBe(0);
    expect(world.planned()[0].body).toEqual({
      kind: 'scale',
      environments: ['production'],
      endOverride: true,
    });
    expect(world.applied()).toHaveLength(1);
  });

  it.each([
    ['scale payment-api', /How many/],
    ['scale payment-api --replicas few', /"few" is no number/],
    ['scale payment-api --replicas 2 --for 2h', /Why\?/],
    ['scale payment-api --replicas 2 --end-override', /do not go together/],
    ['scale payment-api --for 2h --end-override', /do not go together/],
    ['scale payment-api --replicas 2 --reason sale', /For how long\?/],
    [
      'scale payment-api --replicas 2 --reason sale --for ever',
      /"ever" is not a while/,
    ],
  ])('refuses %s', async (words, why) => {
    const io = await world.run(words);
    expect([io.code, world.api.requests.length]).toEqual([2, 0]);
    expect(io.err).toMatch(why);
  });
});
