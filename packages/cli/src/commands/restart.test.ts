import { errorBody } from '../__testUtils__/FakePlatform';
import { useRollouts } from '../__testUtils__/useRollouts';

const world = useRollouts();
const seen = () =>
  world.api.seen('POST /services/{service}/environments/{environment}/restart');

describe('restart', () => {
  it('restarts staging unless said otherwise, and asks before production', async () => {
    expect((await world.run('restart payment-api --reason leak')).code).toBe(0);
    expect(seen()[0]).toMatchObject({
      params: { environment: 'staging' },
      body: { reason: 'leak' },
    });
    const options = { terminal: true, answer: 'n\n' };
    expect(
      (await world.run('restart payment-api --env production', options)).code,
    ).toBe(3);
    expect(world.planned().map(one => one.body)).toEqual([
      { kind: 'restart', environments: ['production'] },
    ]);
    expect((await world.run('restart payment-api', options)).code).toBe(0);
    expect((await world.run('restart payment-api --env production')).code).toBe(
      0,
    );
    expect(seen().map(one => one.params.environment)).toEqual([
      'staging',
      'staging',
      'production',
    ]);
  });

  it('applies the plan that was agreed to; what has none yet is asked for as it is', async () => {
    const words = 'restart payment-api --env production --reason leak';
    const options = { terminal: true, answer: 'y\n' };
    expect((await world.run(words, options)).code).toBe(0);
    expect(world.applied().map(one => one.body)).toEqual([{ reason: 'leak' }]);
    expect(seen()).toHaveLength(0);
    world.api.on('POST /services/{service}/plans', () => ({
      status: 409,
      body: errorBody('ConflictError', 'It cannot be planned now'),
    }));
    const io = await world.run(words, options);
    expect([io.code, seen().length]).toEqual([0, 1]);
    expect(io.err).toContain('It cannot be planned now');
  });
});
