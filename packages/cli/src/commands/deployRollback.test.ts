import { errorBody } from '../__testUtils__/FakePlatform';
import { environment, plan } from '../__testUtils__/samples';
import { useRollouts } from '../__testUtils__/useRollouts';

const world = useRollouts();
const rolledBack = () => world.api.seen('POST /services/{service}/rollbacks');

describe('deploy rollback', () => {
  it('goes back where the canary runs, asking nobody where nobody is', async () => {
    const io = await world.run('deploy rollback payment-api --reason slow');
    expect(io.code).toBe(0);
    expect(rolledBack()[0]).toMatchObject({
      params: { service: 'payment-api' },
      body: { environment: 'production', reason: 'slow' },
    });
    expect(rolledBack()[0].headers['idempotency-key']).toMatch(/^cli:/);
  });

  it('needs a word for a production that is only guessed', async () => {
    world.running = [];
    world.serving(
      environment(),
      environment({ name: 'production', release: 'r6' }),
    );
    const io = await world.run('deploy rollback payment-api');
    expect([io.code, rolledBack().length]).toEqual([2, 0]);
    expect(io.err).toContain('--yes');
    expect((await world.run('deploy rollback payment-api --yes')).code).toBe(0);
    expect(
      (
        await world.run(
          'deploy rollback payment-api --env production --release r4 --force --supersede',
        )
      ).code,
    ).toBe(0);
    expect(rolledBack().map(one => one.body)).toEqual([
      { environment: 'production' },
      { environment: 'production', to: 'r4', force: true, supersede: true },
    ]);
  });

  it.each([
    ['y\n', 0, 1],
    ['\n', 3, 0],
  ])(
    'shows its plan on a terminal, asks, and applies it (%j)',
    async (answer, code, count) => {
      const [place] = plan().environments;
      world.api.on('POST /services/{service}/plans', () => ({
        status: 201,
        body: plan({
          kind: 'rollback',
          release: 'r5',
          notes: ['The schema stays as it is.'],
          environments: [{ ...place, from: 'r6', to: 'r5' }],
        }),
      }));
      const io = await world.run(
        'deploy rollback payment-api --release r5 --force --reason slow',
        { terminal: true, answer },
      );
      expect([io.code, world.applied().length]).toEqual([code, count]);
      expect(world.planned()[0].body).toEqual({
        kind: 'rollback',
        environments: ['production'],
        release: 'r5',
        force: true,
      });
      expect(io.err).toContain('Plan plan-1: roll back payment-api r5');
      expect(io.err).toContain('  The schema stays as it is.');
      expect(io.err).toContain(
        'back to r5 (r6 serves there, r7 is on its way)?',
      );
      expect(rolledBack()).toHaveLength(0);
      for (const one of world.applied())
        expect(one).toMatchObject({
          params: { plan: 'plan-1' },
          body: { reason: 'slow' },
        });
    },
  );

  it('is refused where it has no plan, or the plan does not hold any more', async () => {
    const terminal = { terminal: true, answer: 'y\n' };
    world.api.on('POST /plans/{plan}/apply', () => ({
      status: 409,
      body: errorBody('ConflictError', 'Plan plan-1 does not hold any more'),
    }));
    expect(
      (await world.run('deploy rollback payment-api', terminal)).code,
    ).toBe(6);
    world.api.on('POST /services/{service}/plans', () => ({
      status: 409,
      body: errorBody('ConflictError', 'nothing to go back to'),
    }));
    const io = await world.run('deploy rollback payment-api', terminal);
    expect([io.code, rolledBack().length]).toEqual([6, 0]);
    expect(io.err).toContain('nothing to go back to');
  });

  it('asks nothing for staging', async () => {
    await world.run('deploy rollback payment-api --env staging', {
      terminal: true,
    });
    expect(rolledBack()).toHaveLength(1);
  });

  it('is refused with 6 where it cannot be', async () => {
    world.api.on('POST /services/{service}/rollbacks', () => ({
      status: 409,
      body: errorBody(
        'ConflictError',
        'r7 has a migration that cannot be reversed',
        'drop.sql',
        '--force',
      ),
    }));
    const io = await world.run('deploy rollback payment-api');
    expect(io.code).toBe(6);
    expect(io.err).toContain('--force');
  });
});
