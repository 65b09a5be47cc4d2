import {
  errorBody,
  eventStream,
  FakePlatform,
} from '../__testUtils__/FakePlatform';
import {
  deployment,
  detail,
  ENDED,
  environment,
  places,
  plan,
} from '../__testUtils__/samples';
import { platform, TestIo } from '../__testUtils__/TestIo';
import { serviceFile, WorkingFolder } from '../__testUtils__/workingFolder';

let api: FakePlatform;
let folder: WorkingFolder;
let differences: any[];
beforeEach(async () => {
  folder = new WorkingFolder();
  differences = [];
  api = await FakePlatform.start();
  api
    .on('GET /environments', () => ({
      body: { items: places, nextCursor: null },
    }))
    .on('GET /services/{service}', () => ({ body: detail() }))
    .on('POST /services/{service}/plans', () => ({ status: 201, body: plan() }))
    .on(
      'GET /services/{service}/environments/{environment}/config/differences',
      ({ query, params }) => ({
        body: {
          from: query.get('from')!,
          to: params.environment,
          valuesShown: true,
          items: differences,
        },
      }),
    )
    .on('GET /plans/{plan}', () => ({ body: plan() }))
    .on('POST /plans/{plan}/apply', () => ({ status: 202, body: deployment() }))
    .on('GET /operations/{operation}/log', (_, response) => {
      eventStream(response)('operation', deployment(ENDED.well));
      response.end();
    });
});
afterEach(async () => {
  folder.remove();
  await api.stop();
});

const run = (
  words: string,
  {
    terminal,
    answer,
    offline,
  }: { terminal?: boolean; answer?: string; offline?: boolean } = {},
) => {
  const io = new TestIo(
    { PATH: process.env.PATH, ...(!offline && api.env) },
    { terminal, cwd: folder.path },
  );
  if (answer !== undefined) io.stdin.write(answer);
  return platform(words, io);
};

describe('plan and apply', () => {
  it('shows what would be done, and how to do it', async () => {
    const io = await run('plan');
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
    expect(api.seen('POST /services/{service}/plans')[0].body).toEqual({
      environments: ['staging', 'production'],
    });
    const other = await run(
      'plan payment-api --env production --from staging --json',
    );
    expect(other.document.plan.id).toBe('plan-1');
    expect(api.seen('POST /services/{service}/plans')[1].body).toEqual({
      environments: ['production'],
      from: 'staging',
    });
    expect((await run('plan --release r1 --from staging')).code).toBe(2);
  });

  it('shows those of other changes, with what comes later', async () => {
    const [place] = plan().environments;
    const bodies = () =>
      api.seen('POST /services/{service}/plans').map(one => one.body);
    api
      .on('GET /operations', () => ({ body: { items: [], nextCursor: null } }))
      .on('POST /services/{service}/plans', () => ({
        status: 201,
        body: plan({
          kind: 'scale',
          notes: ['A commit sets it to 3.'],
          environments: [{ ...place, later: 'It comes later.' }],
        }),
      }));
    const io = await run('plan scale payment-api --env production --replicas 3');
    expect(io.out).toContain(
      'Plan plan-1: scale payment-api r7\n  A commit sets it to 3.\n  production: r6 → r7\n    later: It comes later.\n',
    );
    expect((await run('plan restart payment-api')).code).toBe(0);
    expect(
      (await run('plan rollback payment-api --release r5 --json')).document.plan
        .id,
    ).toBe('plan-1');
    expect(bodies()).toEqual([
      { kind: 'scale', environments: ['production'], replicas: 3 },
      { kind: 'restart', environments: ['staging'] },
      { kind: 'rollback', environments: ['production'], release: 'r5' },
    ]);
  });

  it('applies it, asking before production', async () => {
    const applied = () => api.seen('POST /plans/{plan}/apply');
    expect(
      (await run('apply plan-1', { terminal: true, answer: 'n\n' })).code,
    ).toBe(3);
    expect(applied()).toHaveLength(0);
    expect(
      (await run('apply plan-1', { terminal: true, answer: 'y\n' })).code,
    ).toBe(0);
    expect((await run('apply plan-1 --supersede')).code).toBe(0);
    expect(applied().map(one => one.body)).toEqual([{}, { supersede: true }]);
  });

  it('ends with 6 where something has moved, and with 5 where there is none', async () => {
    api.on('POST /plans/{plan}/apply', () => ({
      status: 409,
      body: errorBody('ConflictError', 'Plan plan-1 does not hold any more'),
    }));
    expect((await run('apply plan-1')).code).toBe(6);
    api.on('GET /plans/{plan}', () => ({
      status: 404,
      body: errorBody('NotFoundError', 'There is no plan'),
    }));
    expect((await run('apply plan-1')).code).toBe(5);
  });
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
    const io = await run('diff --from staging --to production');
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
    expect(api.seen('POST /services/{service}/plans')[0].body).toEqual({
      environments: ['production'],
      from: 'staging',
    });
    expect((await run('diff --json')).document).toMatchObject({
      from: { environment: 'staging', release: 'r7' },
      to: { environment: 'production', release: 'r6' },
      migrations: [{ node: 'migration/r7' }],
      configuration: differences,
    });
  });

  it('says where nothing lies between', async () => {
    const [place] = plan().environments;
    api.on('POST /services/{service}/plans', () => ({
      status: 201,
      body: plan({
        environments: [{ ...place, from: 'r7', actions: [], commits: [] }],
      }),
    }));
    expect((await run('diff')).out).toContain('Nothing lies between: r7');
  });
});

describe('offline', () => {
  it('compares with what was committed last, and is a preview', async () => {
    const same = await run('plan --offline --env staging --json', {
      offline: true,
    });
    expect(same.code).toBe(0);
    expect(same.document).toMatchObject({
      preview: true,
      comparedWith: 'HEAD',
    });
    expect(
      same.document.environments[0].actions.map((one: any) => one.verb),
    ).toEqual(['none', 'none']);
    folder.write(
      'platform.yaml',
      serviceFile('  database:\n    type: postgres\n    size: small\n').replace(
        'replicas: 1',
        'replicas: 3',
      ),
    );
    const io = await run('plan --offline --env staging', { offline: true });
    expect(io.err).toContain('This is a preview');
    expect(io.out).toContain('+ create  payment-api-staging-db');
    expect(io.out).toContain('replicas 1 → 3');
    expect(io.out).toMatch(/cost: 13\.50 → \d+\.\d\d USD a month/);
    folder.commit('A database');
    folder.write('platform.yaml', serviceFile());
    expect(
      (await run('plan --offline --env staging', { offline: true })).out,
    ).toContain('○ detach');
  });

  it('says where the file is wrong, and what does not go together', async () => {
    folder.write('platform.yaml', serviceFile().replace('typescript', 'cobol'));
    const io = await run('plan --offline', { offline: true });
    expect(io.code).toBe(1);
    expect(io.err).toMatch(/platform\.yaml:6:\d+/);
    expect(
      (await run('render --json', { offline: true })).document.error.problems,
    ).toHaveLength(1);
    expect(
      (await run('plan --offline payment-api', { offline: true })).code,
    ).toBe(2);
    expect(
      (await run('plan --offline --release r1', { offline: true })).code,
    ).toBe(2);
  });

  it('renders every part, and says that it is a preview', async () => {
    const io = await run('render --env production', { offline: true });
    expect(io.code).toBe(0);
    expect(io.err).toContain('→ payment-api @ production (preview)');
    expect(io.err).toContain('This is a preview');
    expect(io.out).toContain('workload/r1: workload payment-api-production-r1');
    expect(io.out).toContain('payment-api.production.localhost');
    const { document } = await run('render --json', { offline: true });
    expect(document).toMatchObject({ preview: true, environment: 'staging' });
    expect(document.graph.nodes.map((one: any) => one.type)).toEqual([
      'workload',
      'route',
    ]);
    expect((await run('render nowhere.yaml', { offline: true })).code).toBe(5);
  });
});

describe('lists', () => {
  it('shows releases and where they serve', async () => {
    api
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
    const io = await run('releases');
    expect(io.out).toMatch(
      /r7 .*Round up .*staging, production \(10 %\)\n.*r6 .*production\n/,
    );
    expect(
      (await run('releases --json')).document.releases[1].environments,
    ).toEqual(['production']);
  });

  it('shows deployments and environments', async () => {
    api.on('GET /services/{service}/deployments', () => ({
      body: { items: [], nextCursor: null },
    }));
    expect((await run('deployments --env production')).err).toContain(
      'Nothing was deployed yet.',
    );
    expect(api.requests[0].query.get('environment')).toBe('production');
    const io = await run('environments');
    expect(io.out).toMatch(
      /staging {5}1 {6}local .*\n *production {2}2 {6}local .*production/,
    );
  });
});
