import { errorBody, FakePlatform } from '../__testUtils__/FakePlatform';
import { plan } from '../__testUtils__/samples';
import { platform, TestIo } from '../__testUtils__/TestIo';

const NOW = Date.parse('2026-11-21T11:30:00.000Z');
let api: FakePlatform;
beforeEach(async () => {
  api = await FakePlatform.start();
  jest.spyOn(Date, 'now').mockReturnValue(NOW);
});
afterEach(async () => {
  jest.restoreAllMocks();
  await api.stop();
});

const run = (
  words: string | string[],
  { terminal, answer }: { terminal?: boolean; answer?: string } = {},
) => {
  const io = new TestIo(api.env, { terminal, cwd: '/' });
  if (answer !== undefined) io.stdin.write(answer);
  return platform(
    typeof words === 'string' ? words : '',
    io,
    typeof words === 'string' ? undefined : words,
  );
};

const frozen = (different = {}) => ({
  id: '4',
  environment: 'production',
  team: null,
  service: 'payment-api',
  startsAt: '2026-11-21T11:30:00.000Z',
  endsAt: null,
  reason: 'load test',
  incident: null,
  createdBy: 'user:default/ada',
  active: true,
  endedBy: null,
  ...different,
});

describe('freeze', () => {
  it('freezes from now on, or between two times', async () => {
    api.on('POST /freezes', () => ({ status: 201, body: frozen() }));
    const io = await run([
      'freeze',
      '--env',
      'production',
      '--service',
      'payment-api',
      '--reason',
      'load test',
    ]);
    expect(io.code).toBe(0);
    expect(io.err).toContain('→ service payment-api, environment production');
    expect(io.out).toContain('is frozen until somebody ends it');
    await run([
      'freeze',
      '--team',
      'payments',
      '--from',
      '2h',
      '--to',
      '2026-11-22T06:00:00+01:00',
      '--reason',
      'x y',
    ]);
    expect(api.seen('POST /freezes').map(one => one.body)).toEqual([
      {
        environment: 'production',
        service: 'payment-api',
        reason: 'load test',
      },
      {
        team: 'payments',
        reason: 'x y',
        startsAt: '2026-11-21T13:30:00.000Z',
        endsAt: '2026-11-22T05:00:00.000Z',
      },
    ]);
  });

  it.each([
    ['freeze', /Freeze what\?/],
    ['freeze --env production', /needs a reason/],
    ['freeze --env production --reason test --to soon', /"soon" is not a time/],
  ])('refuses %s', async (words, why) => {
    const io = await run(words);
    expect([io.code, api.requests.length]).toEqual([2, 0]);
    expect(io.err).toMatch(why);
  });

  it('lists page after page, and ends one', async () => {
    api.on('GET /freezes', ({ query }) => ({
      body: query.get('cursor')
        ? {
            items: [
              frozen({ id: '2', active: false, endedBy: 'user:default/ada' }),
              frozen({
                id: '1',
                active: false,
                startsAt: '2026-12-01T00:00:00Z',
                incident: '9',
              }),
            ],
            nextCursor: null,
          }
        : { items: [frozen()], nextCursor: 'more' },
    }));
    const io = await run('freeze list --all');
    expect(io.out).toMatch(
      /4 .*frozen[\s\S]*2 .*over[\s\S]*1 .*planned.*incident 9: load test/,
    );
    expect(api.requests[0].query.get('all')).toBe('true');
    api.on('POST /freezes/{freeze}/end', () => ({
      body: frozen({ active: false }),
    }));
    expect((await run('freeze end 4')).out).toContain('Freeze 4 is over');
    expect((await run('freeze list --json')).document.freezes).toHaveLength(3);
  });
});

describe('incident', () => {
  const incident = (different = {}) => ({
    id: '3',
    service: 'payment-api',
    team: 'payments',
    title: 'payments fail',
    openedBy: 'user:default/ada',
    openedAt: '2026-11-21T11:00:00.000Z',
    closedBy: null,
    closedAt: null,
    release: 'r7',
    summary: null,
    lastChanges: [
      {
        id: '1',
        service: 'payment-api',
        environment: 'production',
        from: 'r6',
        to: 'r7',
        commit: 'a1b2c3d4e5f6',
        actor: 'user:default/ada',
        door: 'cli',
        reason: null,
        operation: 'op-7',
        startedAt: '2026-11-21T10:30:00.000Z',
        readyAt: null,
        outcome: 'succeeded',
      },
    ],
    ...different,
  });

  it('opens with the last changes first', async () => {
    api.on('POST /services/{service}/incidents', () => ({
      status: 201,
      body: incident(),
    }));
    const io = await run([
      'incident',
      'open',
      'payment-api',
      '--title',
      'payments fail',
      '--release',
      'r7',
    ]);
    expect(io.code).toBe(0);
    expect(io.out).toMatch(
      /Incident 3 of payment-api is open[\s\S]*1 h ago {2}production {2}r6 → r7 {2}succeeded/,
    );
    expect(api.requests[0].body).toEqual({
      title: 'payments fail',
      release: 'r7',
    });
    expect((await run('incident open payment-api')).code).toBe(2);
  });

  it('closes by its id or its service', async () => {
    api
      .on('GET /incidents', ({ query }) => ({
        body: {
          items: query.get('service') === 'payment-api' ? [incident()] : [],
          nextCursor: null,
        },
      }))
      .on('POST /incidents/{incident}/close', () => ({
        body: incident({ closedAt: '2026-11-21T11:30:00.000Z' }),
      }));
    const seen = () => api.seen('POST /incidents/{incident}/close');
    expect((await run('incident close 3')).out).toContain(
      'is closed after 30 min',
    );
    expect((await run('incident close payment-api --summary back')).code).toBe(
      0,
    );
    expect(seen().map(one => [one.params.incident, one.body])).toEqual([
      ['3', {}],
      ['3', { summary: 'back' }],
    ]);
    expect((await run('incident close other-api')).code).toBe(5);
    expect((await run('incident list')).out).toBe('');
    expect(api.seen('GET /incidents').at(-1)!.query.get('open')).toBe('true');
    expect((await run('incident list payment-api --all')).out).toContain(
      'payments fail',
    );
    expect(api.seen('GET /incidents').at(-1)!.query.get('open')).toBeNull();
  });
});

describe('approve', () => {
  const approval = (different = {}) => ({
    id: '12',
    operation: 'op-7',
    service: 'payment-api',
    team: 'payments',
    environment: 'production',
    requestedBy: 'user:default/bob',
    requestedAt: '2026-11-21T11:00:00.000Z',
    expiresAt: '2026-11-22T11:00:00.000Z',
    state: 'waiting',
    decidedBy: null,
    decidedAt: null,
    reason: null,
    seen: { release: 'r7', plan: 'plan-1', reason: 'the fix' },
    ...different,
  });
  beforeEach(() => {
    api
      .on('GET /approvals', ({ query }) => ({
        body: {
          items: query.get('state')
            ? [approval()]
            : [approval({ id: '11', state: 'rejected' })],
          nextCursor: null,
        },
      }))
      .on('GET /plans/{plan}', () => ({ body: plan() }))
      .on('POST /approvals/{approval}/decision', ({ body }) => ({
        body: approval({
          state: body.decision === 'approve' ? 'approved' : 'rejected',
        }),
      }));
  });
  const decided = () => api.seen('POST /approvals/{approval}/decision');

  it('lists what waits for me', async () => {
    const io = await run('approve');
    expect(io.out).toMatch(
      /12 {2}payment-api {2}production {3}r7 {7}user:default\/bob/,
    );
    const { query } = api.requests[0];
    expect([query.get('state'), query.get('mine')]).toEqual([
      'waiting',
      'true',
    ]);
  });

  it('shows the plan that was seen, and says yes', async () => {
    const io = await run('approve 12 --json');
    expect(io.code).toBe(0);
    expect(io.err).toMatch(
      /bob asks to bring r7[\s\S]*Why: the fix[\s\S]*r6 → r7/,
    );
    expect(io.document).toMatchObject({
      approval: { state: 'approved' },
      plan: { id: 'plan-1' },
    });
    expect(decided()[0].body).toEqual({ decision: 'approve' });
  });

  it('says no, with a reason', async () => {
    expect((await run('approve 12 --reject')).code).toBe(2);
    const io = await run('approve 12 --reject --reason later');
    expect(io.out).toContain('is rejected');
    expect(decided().map(one => one.body)).toEqual([
      { decision: 'reject', reason: 'later' },
    ]);
  });

  it('finds one that is decided, whose plan is gone, and leaves it to the server', async () => {
    api
      .on('GET /plans/{plan}', () => ({
        status: 404,
        body: errorBody('NotFoundError', 'There is no plan'),
      }))
      .on('POST /approvals/{approval}/decision', () => ({
        status: 409,
        body: errorBody('ConflictError', 'It is rejected.'),
      }));
    const io = await run('approve 11');
    expect(io.code).toBe(6);
    expect(io.err).toContain('No plan was looked at.');
    expect((await run('approve 99')).code).toBe(5);
  });

  it.each([
    ['y\n', 0, 1],
    ['n\n', 3, 0],
  ])('asks on a terminal (%j)', async (answer, code, count) => {
    const io = await run('approve 12', { terminal: true, answer });
    expect([io.code, decided().length]).toEqual([code, count]);
  });

  it('decides on nothing without an id', async () => {
    expect((await run('approve --reject --reason x')).code).toBe(2);
  });
});

describe('audit', () => {
  const entry = (id: string) => ({
    id,
    time: '2026-11-21T11:00:00.000Z',
    actor: 'user:default/ada',
    door: 'cli',
    action: 'createDeployment',
    service: 'payment-api',
    subject: 'payment-api',
    team: 'payments',
    onBehalf: false,
    outcome: 'refused',
    reason: 'frozen\u001b[2J',
    operation: null,
  });
  const pages = ({ query }: { query: URLSearchParams }) => ({
    body: query.get('cursor')
      ? { items: [entry('1')], nextCursor: null }
      : { items: [entry('3'), entry('2')], nextCursor: 'more' },
  });

  it('shows the newest of a service, and where the rest is', async () => {
    api.on('GET /services/{service}/audit', pages);
    const io = await run('audit payment-api');
    expect(io.out).toContain(
      '2026-11-21 11:00:00Z  user:default/ada  cli  createDeployment',
    );
    expect(io.out).not.toContain('\u001b');
    expect(io.err).toContain('platform audit payment-api --json');
    expect(api.requests).toHaveLength(1);
  });

  it('exports everything as JSON lines', async () => {
    api.on('GET /audit', pages);
    const io = await run('audit --json');
    const lines = io.out
      .trimEnd()
      .split('\n')
      .map(text => JSON.parse(text));
    expect(lines.map(one => [one.schemaVersion, one.id])).toEqual([
      [1, '3'],
      [1, '2'],
      [1, '1'],
    ]);
    expect(io.err).toContain('→ everything');
  });

  it('is refused with 6 to those who may not see everything', async () => {
    api.on('GET /audit', () => ({
      status: 403,
      body: errorBody('NotAllowedError', 'Only for the platform team'),
    }));
    const io = await run('audit --all --json');
    expect(io.code).toBe(6);
    expect(io.document.error.exitCode).toBe(6);
  });
});
