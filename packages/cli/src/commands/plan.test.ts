import { errorBody, page } from '../__testUtils__/FakePlatform';
import { plan } from '../__testUtils__/samples';
import { usePlanning } from '../__testUtils__/usePlanning';

const world = usePlanning();

describe('plan and apply', () => {
  it('shows what would be done, and how to do it', async () => {
    const io = await world.run('plan');
    expect(io.code).toBe(0);
    expect(io.out).toMatchInlineSnapshot(`
      "Plan plan-1: payment-api r7
        production: r6 → r7
          1 commit more:
            a1b2c3d  Round up  Ada
          + create  payment-api-production-r7-c1-migrate  It has not run there yet. Cannot be taken back.
          + create  payment-api-production-r7-c1          It is not there yet.
          = 1 thing stays as it is
          warn: One replica is no spare. (replicas)
          cost: 45.00 → 60.00 USD a month
      "
    `);
    expect(io.err).toContain('platform apply plan-1');
    expect(world.planned()[0].body).toEqual({
      environments: ['staging', 'production'],
    });
    const other = await world.run(
      'plan payment-api --env production --from staging --json',
    );
    expect(other.document.plan.id).toBe('plan-1');
    expect(world.planned()[1].body).toEqual({
      environments: ['production'],
      from: 'staging',
    });
    expect((await world.run('plan --release r1 --from staging')).code).toBe(2);
  });

  it('shows those of other changes, with what comes later', async () => {
    const [place] = plan().environments;
    const bodies = () => world.planned().map(one => one.body);
    world.api
      .on('GET /operations', () => page([]))
      .on('POST /services/{service}/plans', () => ({
        status: 201,
        body: plan({
          kind: 'scale',
          notes: ['A commit sets it to 3.'],
          environments: [{ ...place, later: 'It comes later.' }],
        }),
      }));
    const io = await world.run(
      'plan scale payment-api --env production --replicas 3',
    );
    expect(io.out).toContain(
      'Plan plan-1: scale payment-api r7\n  A commit sets it to 3.\n  production: r6 → r7\n    later: It comes later.\n',
    );
    expect((await world.run('plan restart payment-api')).code).toBe(0);
    expect(
      (await world.run('plan rollback payment-api --release r5 --json'))
        .document.plan.id,
    ).toBe('plan-1');
    expect(bodies()).toEqual([
      { kind: 'scale', environments: ['production'], replicas: 3 },
      { kind: 'restart', environments: ['staging'] },
      { kind: 'rollback', environments: ['production'], release: 'r5' },
    ]);
  });

  it('applies it, asking before production', async () => {
    const applied = () => world.api.seen('POST /plans/{plan}/apply');
    expect(
      (await world.run('apply plan-1', { terminal: true, answer: 'n\n' })).code,
    ).toBe(3);
    expect(applied()).toHaveLength(0);
    expect(
      (await world.run('apply plan-1', { terminal: true, answer: 'y\n' })).code,
    ).toBe(0);
    expect((await world.run('apply plan-1 --supersede')).code).toBe(0);
    expect(applied().map(one => one.body)).toEqual([{}, { supersede: true }]);
  });

  it('ends with 6 where something has moved, and with 5 where there is none', async () => {
    world.api.on('POST /plans/{plan}/apply', () => ({
      status: 409,
      body: errorBody('ConflictError', 'Plan plan-1 does not hold any more'),
    }));
    expect((await world.run('apply plan-1')).code).toBe(6);
    world.api.on('GET /plans/{plan}', () => ({
      status: 404,
      body: errorBody('NotFoundError', 'There is no plan'),
    }));
    expect((await world.run('apply plan-1')).code).toBe(5);
  });
});
