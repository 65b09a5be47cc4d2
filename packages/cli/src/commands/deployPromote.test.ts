import { errorBody } from '../__testUtils__/FakePlatform';
import { deployment, ENDED, environment } from '../__testUtils__/samples';
import { DONE, useRollouts, withCanary } from '../__testUtils__/useRollouts';

const world = useRollouts();
const promoted = () => world.api.seen('POST /operations/{operation}/promote');

const past = (outcome: string | null) => ({
  id: '1',
  service: 'payment-api',
  environment: 'production',
  from: 'r6',
  to: 'r7',
  commit: 'a1b2c3d4e5f6',
  actor: 'user:default/ada',
  door: 'cli',
  reason: outcome === 'rolled-back' ? 'r7 failed 20 %' : null,
  operation: 'op-7',
  startedAt: '2026-11-21T10:00:00.000Z',
  readyAt: null,
  outcome,
});

describe('deploy promote', () => {
  it('finds the canary that runs and follows it to its end', async () => {
    const io = await world.run(
      'deploy promote payment-api --reason sure --json',
    );
    expect(io.code).toBe(0);
    expect(io.err).toContain('→ payment-api @ production');
    expect(io.err).not.toContain('old');
    expect(promoted().map(one => [one.params.operation, one.body])).toEqual([
      ['op-7', { reason: 'sure' }],
    ]);
    expect(promoted()[0].headers['x-waymark-door']).toBe('cli');
    expect(io.document).toMatchObject({
      environment: 'production',
      operation: { outcome: 'succeeded' },
    });
  });

  it('waits for a rollout that is still starting', async () => {
    world.running = [deployment({}, { release: 'running' })];
    world.serving(
      environment(),
      environment({ name: 'production', release: 'r6' }),
    );
    expect((await world.run('deploy promote payment-api')).code).toBe(0);
    expect(promoted()).toHaveLength(1);
  });

  it('waits for one of a pipeline to its end, which has nothing to raise', async () => {
    world.running = [];
    world.history = [{ ...past(null), environment: 'staging' }];
    expect(
      (await world.run('deploy promote payment-api --env staging')).code,
    ).toBe(0);
    expect(promoted()).toHaveLength(0);
  });

  it('has nothing left to promote where it has ended well', async () => {
    world.running = [];
    world.history = [past('succeeded')];
    world.serving(
      environment(),
      environment({ name: 'production', release: 'r7' }),
    );
    const io = await world.run('deploy promote payment-api');
    expect(io.code).toBe(0);
    expect(io.out).toContain('There is nothing left to promote: r7');
    expect(
      (await world.run('deploy promote payment-api --json')).document,
    ).toMatchObject({ operation: null, release: 'r7' });
  });

  it.each([
    ['none at all', []],
    ['one that went back', [past('rolled-back')]],
    ['one that failed', [past('failed')]],
  ])('ends with 6 after %s', async (_, deployments) => {
    world.running = [];
    world.history = deployments;
    world.serving(
      environment(),
      environment({ name: 'production', release: 'r6' }),
    );
    expect((await world.run('deploy promote payment-api')).code).toBe(6);
    expect(promoted()).toHaveLength(0);
  });

  it('never takes another for a canary', async () => {
    world.running = [
      deployment(
        {},
        {
          ...DONE,
          'production/canary-10': 'skipped',
          'production/canary-50': 'skipped',
        },
      ),
    ];
    world.serving(
      environment(),
      environment({ name: 'production', release: 'r6' }),
    );
    const io = await world.run('deploy promote payment-api');
    expect([io.code, promoted().length]).toEqual([2, 0]);
    expect(io.err).toContain('--env production, or --yes');
    expect((await world.run('deploy promote payment-api --yes')).code).toBe(0);
    expect(
      (await world.run('deploy promote payment-api --env production')).code,
    ).toBe(0);
  });

  it('asks which where there are several', async () => {
    world.serving(withCanary('qa'), withCanary('production'));
    const io = await world.run('deploy promote payment-api');
    expect([io.code, promoted().length]).toEqual([2, 0]);
    expect(io.err).toContain('qa and in production');
  });

  it.each([
    ['y\n', 0, 1],
    ['n\n', 3, 0],
  ])('asks on a terminal (%j)', async (answer, code, count) => {
    const io = await world.run('deploy promote payment-api', {
      terminal: true,
      answer,
    });
    expect([io.code, promoted().length]).toEqual([code, count]);
    expect(io.err).toContain('r7 has 10 % of it now');
  });

  it('ends with 8 where it goes back all the same, and with 6 where it is refused', async () => {
    world.ended = deployment(ENDED.rolledBack);
    expect((await world.run('deploy promote payment-api')).code).toBe(8);
    world.api.on('POST /operations/{operation}/promote', () => ({
      status: 409,
      body: errorBody('ConflictError', 'It has ended (failed).'),
    }));
    expect((await world.run('deploy promote payment-api')).code).toBe(6);
  });
});
