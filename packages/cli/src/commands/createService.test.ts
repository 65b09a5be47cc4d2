import { platform, TestIo } from '../__testUtils__/TestIo';
import { ada, useCreating } from '../__testUtils__/useCreating';

const world = useCreating();

it('creates, shows the log, and prints one document of the promised shape', async () => {
  const io = await platform(
    'create service payment-api --lang typescript --db postgres --team payments --json',
    new TestIo(world.api.env),
  );
  expect(io.code).toBe(0);
  expect(io.document).toEqual({
    schemaVersion: 1,
    operation: {
      id: 'op-1',
      kind: 'service.create',
      outcome: 'succeeded',
      durationMs: 5800,
    },
    service: { name: 'payment-api', team: 'payments' },
    repository: {
      url: 'http://localhost:7007/repositories/payment-api',
      cloneUrl: 'file:///data/git/payment-api.git',
    },
    environments: [
      {
        name: 'staging',
        url: 'http://payment-api.staging.localhost:7008',
        localUrl: 'http://127.0.0.1:41017',
        release: 'r3',
        ready: true,
      },
      {
        name: 'production',
        url: null,
        localUrl: null,
        release: null,
        ready: false,
      },
    ],
  });
  expect(io.err).toContain('→ payment-api @ staging');
  expect(io.err).toMatch(/1\.5 s {2}pipeline +added 66 packages\n/);
  expect(io.err).toContain('ok 1 - adds');
  expect(io.err).not.toContain('\u001b');
  const [post] = world.api.seen('POST /services');
  expect(post.body).toEqual({
    name: 'payment-api',
    team: 'payments',
    template: 'typescript-service',
    values: { database: 'postgres' },
  });
  expect(post.headers['x-waymark-door']).toBe('cli');
  expect(post.headers['idempotency-key']).toMatch(/^cli:[0-9a-f-]{36}$/);
});

it('says for people what was made', async () => {
  const io = await platform(
    'service create payment-api',
    new TestIo(world.api.env),
  );
  expect(io.code).toBe(0);
  expect(io.out).toMatchInlineSnapshot(`
    "payment-api is there, after 5.8 s.

      staging     r3  ready                 http://payment-api.staging.localhost:7008
      production  –   nothing deployed yet

      repository  http://localhost:7007/repositories/payment-api
      clone       git clone file:///data/git/payment-api.git
      status      platform status payment-api
    "
  `);
  expect(world.api.seen('POST /services')[0].body).toMatchObject({
    team: 'payments',
    values: { database: 'none' },
  });
});

it.each([
  ['create service Payment', /cannot be the name of a service/],
  ['create service payment-db', /not ending in a dash or in "-db"/],
  ['create service ab', /3 to 30/],
  [
    'create service payment-api --lang go',
    /There is no golden path for it yet/,
  ],
  ['create service payment-api --db mysql', /--db postgres or --db none/],
  ['create service', /NAME is missing/],
  ['create service payment-api search-api', /one argument too many/],
  ['create service payment-api --since 1h', /has no option --since/],
  ['create service payment-api --team', /needs a value/],
])('ends with 2 and asks nobody: %s', async (command, words) => {
  const io = await platform(command, new TestIo(world.api.env));
  expect(io.code).toBe(2);
  expect(io.err).toMatch(words);
  expect(io.out).toBe('');
  expect(world.api.requests).toEqual([]);
});

it('asks for the team where there are several and somebody is there', async () => {
  world.api.on('GET /whoami', () => ({ body: ada('search', 'payments') }));
  const io = new TestIo(world.api.env, { terminal: true });
  const running = platform('create service payment-api', io);
  await io.untilErr(/1-2: /);
  io.stdin.write('7\n');
  await io.untilErr(/none of them/);
  io.stdin.write('2\n');
  expect((await running).code).toBe(0);
  expect(world.api.seen('POST /services')[0].body.team).toBe('search');
});

it.each([
  ['Ctrl-C', (io: TestIo) => io.interrupt()],
  ['the end of the input', (io: TestIo) => io.stdin.end()],
])(
  'ends with 130 on %s at the question, and has done nothing',
  async (_, stop) => {
    world.api.on('GET /whoami', () => ({ body: ada('search', 'payments') }));
    const io = new TestIo(world.api.env, { terminal: true });
    const running = platform('create service payment-api', io);
    await io.untilErr(/1-2: /);
    stop(io);
    expect((await running).code).toBe(130);
    expect(world.api.seen('POST /services')).toEqual([]);
  },
);

it.each([
  [['search', 'payments'], /They are payments, search\./],
  [[], /is in no team/],
])(
  'ends with 2 where it would have to ask and nobody is there (teams %p)',
  async (teams, words) => {
    world.api.on('GET /whoami', () => ({ body: ada(...teams) }));
    const io = await platform(
      'create service payment-api --json',
      new TestIo(world.api.env),
    );
    expect(io.code).toBe(2);
    expect(io.err).toMatch(words);
    expect(io.document).toMatchObject({
      schemaVersion: 1,
      error: { exitCode: 2, next: expect.stringContaining('--team') },
    });
  },
);
