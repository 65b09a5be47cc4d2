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
  line,
  places,
  plan,
} from '../__testUtils__/samples';
import { platform, TestIo } from '../__testUtils__/TestIo';

let api: FakePlatform;
let running: any[];
let history: any[];
let ended: any;
const DONE = { release: 'succeeded', 'staging/traffic': 'succeeded' } as const;
const inCanary = deployment({}, { ...DONE, 'production/canary-10': 'running' });
const withCanary = (name: string, weight = 10) =>
  environment({ name, release: 'r6', candidate: 'r7', weight });

const serving = (...environments: any[]) =>
  api.on('GET /services/{service}', () => ({ body: detail(environments) }));

beforeEach(async () => {
  running = [inCanary];
  history = [];
  ended = deployment(ENDED.well);
  api = await FakePlatform.start();
  serving(environment(), withCanary('production'));
  api
    .on('GET /environments', () => ({
      body: { items: places, nextCursor: null },
    }))
    .on('GET /operations', () => ({
      body: { items: running, nextCursor: null },
    }))
    .on('GET /services/{service}/deployments', () => ({
      body: { items: history, nextCursor: null },
    }))
    .on('POST /operations/{operation}/promote', () => ({
      status: 202,
      body: inCanary,
    }))
    .on('POST /services/{service}/plans', () => ({ status: 201, body: plan() }))
    .on('POST /plans/{plan}/apply', () => ({
      status: 202,
      body: deployment({ id: 'op-9', kind: 'rollback', steps: [] }),
    }))
    .on('POST /services/{service}/rollbacks', () => ({
      status: 202,
      body: deployment({ id: 'op-9', kind: 'rollback', steps: [] }),
    }))
    .on('GET /operations/{operation}', () => ({ body: inCanary }))
    .on('GET /operations/{operation}/log', (request, response) => {
      if (request.headers.accept !== 'text/event-stream')
        return {
          body: {
            lines: [line('7', 'old')],
            nextCursor: '7',
            ended: false,
          },
        };
      const send = eventStream(response);
      send('operation', ended);
      response.end();
      return undefined;
    });
});
afterEach(async () => {
  await api.stop();
});

const run = (
  words: string,
  { terminal, answer }: { terminal?: boolean; answer?: string } = {},
) => {
  const io = new TestIo(api.env, { terminal, cwd: '/' });
  if (answer !== undefined) io.stdin.write(answer);
  return platform(words, io);
};
const promoted = () => api.seen('POST /operations/{operation}/promote');
const planned = () => api.seen('POST /services/{service}/plans');
const applied = () => api.seen('POST /plans/{plan}/apply');
const rolledBack = () => api.seen('POST /services/{service}/rollbacks');

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
    const io = await run('deploy promote payment-api --reason sure --json');
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
    running = [deployment({}, { release: 'running' })];
    serving(environment(), environment({ name: 'production', release: 'r6' }));
    expect((await run('deploy promote payment-api')).code).toBe(0);
    expect(promoted()).toHaveLength(1);
  });

  it('waits for one of a pipeline to its end, which has nothing to raise', async () => {
    running = [];
    history = [{ ...past(null), environment: 'staging' }];
    expect((await run('deploy promote payment-api --env staging')).code).toBe(
      0,
    );
    expect(promoted()).toHaveLength(0);
  });

  it('has nothing left to promote where it has ended well', async () => {
    running = [];
    history = [past('succeeded')];
    serving(environment(), environment({ name: 'production', release: 'r7' }));
    const io = await run('deploy promote payment-api');
    expect(io.code).toBe(0);
    expect(io.out).toContain('There is nothing left to promote: r7');
    expect(
      (await run('deploy promote payment-api --json')).document,
    ).toMatchObject({ operation: null, release: 'r7' });
  });

  it.each([
    ['none at all', []],
    ['one that went back', [past('rolled-back')]],
    ['one that failed', [past('failed')]],
  ])('ends with 6 after %s', async (_, deployments) => {
    running = [];
    history = deployments;
    serving(environment(), environment({ name: 'production', release: 'r6' }));
    expect((await run('deploy promote payment-api')).code).toBe(6);
    expect(promoted()).toHaveLength(0);
  });

  it('never takes another for a canary', async () => {
    running = [
      deployment(
        {},
        {
          ...DONE,
          'production/canary-10': 'skipped',
          'production/canary-50': 'skipped',
        },
      ),
    ];
    serving(environment(), environment({ name: 'production', release: 'r6' }));
    const io = await run('deploy promote payment-api');
    expect([io.code, promoted().length]).toEqual([2, 0]);
    expect(io.err).toContain('--env production, or --yes');
    expect((await run('deploy promote payment-api --yes')).code).toBe(0);
    expect(
      (await run('deploy promote payment-api --env production')).code,
    ).toBe(0);
  });

  it('asks which where there are several', async () => {
    serving(withCanary('qa'), withCanary('production'));
    const io = await run('deploy promote payment-api');
    expect([io.code, promoted().length]).toEqual([2, 0]);
    expect(io.err).toContain('qa and in production');
  });

  it.each([
    ['y\n', 0, 1],
    ['n\n', 3, 0],
  ])('asks on a terminal (%j)', async (answer, code, count) => {
    const io = await run('deploy promote payment-api', {
      terminal: true,
      answer,
    });
    expect([io.code, promoted().length]).toEqual([code, count]);
    expect(io.err).toContain('r7 has 10 % of it now');
  });

  it('ends with 8 where it goes back all the same, and with 6 where it is refused', async () => {
    ended = deployment(ENDED.rolledBack);
    expect((await run('deploy promote payment-api')).code).toBe(8);
    api.on('POST /operations/{operation}/promote', () => ({
      status: 409,
      body: errorBody('ConflictError', 'It has ended (failed).'),
    }));
    expect((await run('deploy promote payment-api')).code).toBe(6);
  });
});

describe('deploy rollback', () => {
  it('goes back where the canary runs, asking nobody where nobody is', async () => {
    const io = await run('deploy rollback payment-api --reason slow');
    expect(io.code).toBe(0);
    expect(rolledBack()[0]).toMatchObject({
      params: { service: 'payment-api' },
      body: { environment: 'production', reason: 'slow' },
    });
    expect(rolledBack()[0].headers['idempotency-key']).toMatch(/^cli:/);
  });

  it('needs a word for a production that is only guessed', async () => {
    running = [];
    serving(environment(), environment({ name: 'production', release: 'r6' }));
    const io = await run('deploy rollback payment-api');
    expect([io.code, rolledBack().length]).toEqual([2, 0]);
    expect(io.err).toContain('--yes');
    expect((await run('deploy rollback payment-api --yes')).code).toBe(0);
    expect(
      (
        await run(
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
      api.on('POST /services/{service}/plans', () => ({
        status: 201,
        body: plan({
          kind: 'rollback',
          release: 'r5',
          notes: ['The schema stays as it is.'],
          environments: [{ ...place, from: 'r6', to: 'r5' }],
        }),
      }));
      const io = await run(
        'deploy rollback payment-api --release r5 --force --reason slow',
        { terminal: true, answer },
      );
      expect([io.code, applied().length]).toEqual([code, count]);
      expect(planned()[0].body).toEqual({
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
      for (const one of applied())
        expect(one).toMatchObject({
          params: { plan: 'plan-1' },
          body: { reason: 'slow' },
        });
    },
  );

  it('is refused where it has no plan, or the plan does not hold any more', async () => {
    const terminal = { terminal: true, answer: 'y\n' };
    api.on('POST /plans/{plan}/apply', () => ({
      status: 409,
      body: errorBody('ConflictError', 'Plan plan-1 does not hold any more'),
    }));
    expect((await run('deploy rollback payment-api', terminal)).code).toBe(6);
    api.on('POST /services/{service}/plans', () => ({
      status: 409,
      body: errorBody('ConflictError', 'nothing to go back to'),
    }));
    const io = await run('deploy rollback payment-api', terminal);
    expect([io.code, rolledBack().length]).toEqual([6, 0]);
    expect(io.err).toContain('nothing to go back to');
  });

  it('asks nothing for staging', async () => {
    await run('deploy rollback payment-api --env staging', { terminal: true });
    expect(rolledBack()).toHaveLength(1);
  });

  it('is refused with 6 where it cannot be', async () => {
    api.on('POST /services/{service}/rollbacks', () => ({
      status: 409,
      body: errorBody(
        'ConflictError',
        'r7 has a migration that cannot be reversed',
        'drop.sql',
        '--force',
      ),
    }));
    const io = await run('deploy rollback payment-api');
    expect(io.code).toBe(6);
    expect(io.err).toContain('--force');
  });
});

describe('restart', () => {
  it('restarts staging unless said otherwise, and asks before production', async () => {
    api.on(
      'POST /services/{service}/environments/{environment}/restart',
      () => ({ status: 202, body: deployment({ kind: 'restart', steps: [] }) }),
    );
    const seen = () =>
      api.seen('POST /services/{service}/environments/{environment}/restart');
    expect((await run('restart payment-api --reason leak')).code).toBe(0);
    expect(seen()[0]).toMatchObject({
      params: { environment: 'staging' },
      body: { reason: 'leak' },
    });
    const options = { terminal: true, answer: 'n\n' };
    expect(
      (await run('restart payment-api --env production', options)).code,
    ).toBe(3);
    expect(planned().map(one => one.body)).toEqual([
      { kind: 'restart', environments: ['production'] },
    ]);
    expect((await run('restart payment-api', options)).code).toBe(0);
    expect((await run('restart payment-api --env production')).code).toBe(0);
    expect(seen().map(one => one.params.environment)).toEqual([
      'staging',
      'staging',
      'production',
    ]);
  });

  it('applies the plan that was agreed to; what has none yet is asked for as it is', async () => {
    api.on(
      'POST /services/{service}/environments/{environment}/restart',
      () => ({ status: 202, body: deployment({ kind: 'restart', steps: [] }) }),
    );
    const seen = () =>
      api.seen('POST /services/{service}/environments/{environment}/restart');
    const words = 'restart payment-api --env production --reason leak';
    const options = { terminal: true, answer: 'y\n' };
    expect((await run(words, options)).code).toBe(0);
    expect(applied().map(one => one.body)).toEqual([{ reason: 'leak' }]);
    expect(seen()).toHaveLength(0);
    api.on('POST /services/{service}/plans', () => ({
      status: 409,
      body: errorBody('ConflictError', 'It cannot be planned now'),
    }));
    const io = await run(words, options);
    expect([io.code, seen().length]).toEqual([0, 1]);
    expect(io.err).toContain('It cannot be planned now');
  });
});

describe('scale', () => {
  const seen = () =>
    api.seen('POST /services/{service}/environments/{environment}/scale');
  beforeEach(() => {
    api.on('POST /services/{service}/environments/{environment}/scale', () => ({
      status: 202,
      body: deployment({ kind: 'scale', steps: [] }),
    }));
  });

  it('is a commit, or an override with a reason and an end', async () => {
    expect((await run('scale payment-api --replicas 3')).code).toBe(0);
    const io = await run(
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
    expect((await run(words, options)).code).toBe(3);
    expect(seen()).toHaveLength(0);
    expect(planned().map(one => one.body)).toEqual([
      { kind: 'scale', environments: ['production'], replicas: 3 },
    ]);
  });

  it('ends an override before its time', async () => {
    const words = 'scale payment-api --env production --end-override';
    const io = await run(`${words} --reason over --json`);
    expect([io.code, seen()[0].body]).toEqual([
      0,
      { endOverride: true, reason: 'over' },
    ]);
    const terminal = { terminal: true, answer: 'y\n' };
    expect((await run(words, terminal)).code).toBe(0);
    expect(planned()[0].body).toEqual({
      kind: 'scale',
      environments: ['production'],
      endOverride: true,
    });
    expect(applied()).toHaveLength(1);
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
    const io = await run(words);
    expect([io.code, api.requests.length]).toEqual([2, 0]);
    expect(io.err).toMatch(why);
  });
});
