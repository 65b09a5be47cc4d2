import { plan } from '../__testUtils__/samples';
import { usePlanning } from '../__testUtils__/usePlanning';

const world = usePlanning();
let differences: any[];
beforeEach(() => {
  differences = [];
  world.api.on(
    'GET /services/{service}/environments/{environment}/config/differences',
    ({ query, params }) => ({
      body: {
        from: query.get('from')!,
        to: params.environment,
        valuesShown: true,
        items: differences,
      },
    }),
  );
});

describe('diff', () => {
  it('tells commits, migrations and the rest apart', async () => {
    differences = [
      {
        name: 'LOG_LEVEL',
        kind: 'value',
        change: 'changed',
        before: 'debug',
        after: 'info',
      },
      { name: 'API_KEY', kind: 'secret', change: 'removed' },
    ];
    const io = await world.run('diff --from staging --to production');
    expect(io.out).toMatchInlineSnapshot(`
      "staging has r7, production has r6: r6 → r7
      commits: 1
          a1b2c3d  Round up  Ada
      migrations: 1
          + create  payment-api-production-r7-c1-migrate  It has not run there yet. Cannot be taken back.
      configuration of production, seen from staging:
          ~ changed  LOG_LEVEL          debug → info
          - removed  API_KEY    secret
      what else changes there:
          + create  payment-api-production-r7-c1  It is not there yet.
          = 1 thing stays as it is
      cost: 45.00 → 60.00 USD a month
      "
    `);
    expect(world.planned()[0].body).toEqual({
      environments: ['production'],
      from: 'staging',
    });
    expect((await world.run('diff --json')).document).toMatchObject({
      from: { environment: 'staging', release: 'r7' },
      to: { environment: 'production', release: 'r6' },
      migrations: [{ node: 'migration/r7' }],
      configuration: differences,
    });
  });

  it('says where nothing lies between', async () => {
    const [place] = plan().environments;
    world.api.on('POST /services/{service}/plans', () => ({
      status: 201,
      body: plan({
        environments: [{ ...place, from: 'r7', actions: [], commits: [] }],
      }),
    }));
    expect((await world.run('diff')).out).toContain('Nothing lies between: r7');
  });
});
