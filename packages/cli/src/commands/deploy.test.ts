import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
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
import { WorkingFolder } from '../__testUtils__/workingFolder';

let api: FakePlatform;
let folder: WorkingFolder;
let ended: any;
const both = [
  environment(),
  environment({ name: 'production', release: 'r6' }),
];

beforeEach(async () => {
  folder = new WorkingFolder();
  ended = deployment(ENDED.well);
  api = await FakePlatform.start();
  const known = detail(both);
  api
    .on('GET /services/{service}', () => ({
      body: {
        ...known,
        repository: { ...known.repository, head: folder.head },
      },
    }))
    .on('GET /environments', () => ({
      body: { items: places, nextCursor: null },
    }))
    .on('POST /services/{service}/plans', () => ({
      status: 201,
      body: plan(),
    }))
    .on('POST /services/{service}/deployments', () => ({
      status: 202,
      body: deployment(),
    }))
    .on('POST /plans/{plan}/apply', () => ({ status: 202, body: deployment() }))
    .on('GET /operations/{operation}/log', (_, response) => {
      const send = eventStream(response);
      send(
        'log',
        line('1', '10 %, measurement 1: successful', 'production/canary-10'),
      );
      send('operation', deployment({}, { 'staging/traffic': 'succeeded' }));
      send('operation', ended);
      response.end();
    });
});
afterEach(async () => {
  folder.remove();
  await api.stop();
});

const run = (
  line_: string,
  options: { terminal?: boolean; answer?: string } = {},
) => {
  const io = new TestIo(
    { ...process.env, ...api.env },
    { cwd: folder.path, terminal: options.terminal },
  );
  if (options.answer !== undefined) io.stdin.write(options.answer);
  return platform(line_, io);
};
const begun = () => [
  ...api.seen('POST /services/{service}/deployments'),
  ...api.seen('POST /plans/{plan}/apply'),
];

describe('deploy in the folder of a service', () => {
  it('takes the promotion order, and tells steps and measurements as they come', async () => {
    const io = await run('deploy');
    expect(io.code).toBe(0);
    expect(io.err).toContain('→ payment-api @ staging, then production');
    expect(io.err).toContain('✓ staging: Traffic');
    expect(io.err).toContain('10 %, measurement 1: successful');
    expect(io.err).not.toContain('Not included');
    expect(io.out).toMatch(
      /^Deploy payment-api to staging, then production: done after 42\.0 s\./,
    );
    expect(begun()).toHaveLength(1);
    expect(begun()[0]).toMatchObject({
      params: { service: 'payment-api' },
      body: {},
      headers: { 'x-waymark-door': 'cli' },
    });
    expect(begun()[0].headers['idempotency-key']).toMatch(/^cli:/);
  });

  it('names what is not included, and deploys all the same', async () => {
    const pushed = folder.head;
    const known = detail(both);
    api.on('GET /services/{service}', () => ({
      body: { ...known, repository: { ...known.repository, head: pushed } },
    }));
    folder.write('src/a b.ts', '1');
    folder.commit('Round up');
    folder.git('mv', 'platform.yaml', 'other.yaml');
    folder.git('mv', 'other.yaml', 'platform.yaml');
    folder.write('src/new.ts', '2');
    const io = await run('deploy --env staging --json');
    expect(io.code).toBe(0);
    expect(io.err).toMatch(
      /Not included: 1 commit not pushed to main:\n {2}[0-9a-f]{7} Round up\n/,
    );
    expect(io.err).toMatch(
      /Not included: 1 file changed here and not committed:\n {2}src\/new\.ts\n/,
    );
    expect(io.document).toMatchObject({
      operation: { kind: 'deploy', outcome: 'succeeded' },
      service: { name: 'payment-api' },
      notIncluded: {
        branch: 'main',
        uncommitted: ['src/new.ts'],
        commits: [{ message: 'Round up' }],
      },
      environments: [{ name: 'staging' }],
    });
    expect(begun()[0].body).toEqual({ environments: ['staging'] });
  });

  it('names the commits of another branch, and says where it cannot know', async () => {
    const known = detail(both);
    const head = folder.head;
    api.on('GET /services/{service}', () => ({
      body: { ...known, repository: { ...known.repository, head } },
    }));
    folder.git('checkout', '-q', '-b', 'try');
    folder.commit('An idea');
    expect((await run('deploy')).err).toContain(
      'Not included: 1 commit of branch try, which is not on main:',
    );
    folder.git('update-ref', '-d', 'refs/remotes/origin/main');
    api.on('GET /services/{service}', () => ({
      body: {
        ...known,
        repository: { ...known.repository, head: 'f'.repeat(40) },
      },
    }));
    expect((await run('deploy')).err).toContain('run "git fetch" to know');
  });

  it('is that of the repository while platform.yaml is broken', async () => {
    folder.write('platform.yaml', 'kind: [');
    expect((await run('deploy --env staging')).err).toContain(
      '→ payment-api @ staging',
    );
  });

  it('says nothing of the folder for another service, or a release that is named', async () => {
    folder.write('new.ts', '1');
    expect((await run('deploy other-api')).err).not.toContain('Not included');
    expect(begun()[0].params.service).toBe('other-api');
    expect((await run('deploy --release 5')).err).not.toContain('Not included');
    expect(begun()[1].body).toEqual({ release: 'r5' });
  });
});

it('sends on what was said', async () => {
  const io = new TestIo(
    { ...api.env, PATH: process.env.PATH },
    { cwd: tmpdir() },
  );
  await platform('', io, [
    'deploy',
    'payment-api',
    '--env',
    'production',
    '--canary',
    '10%',
    '--supersede',
    '--reason',
    'a fix',
    '--break-glass',
    'payments are down',
    '--yes',
    '--detach',
  ]);
  expect(begun()[0].body).toEqual({
    environments: ['production'],
    canary: { first: 10 },
    supersede: true,
    reason: 'a fix',
    breakGlass: 'payments are down',
  });
});

it.each([
  ['deploy', 2, /Which service\?/],
  ['deploy x --canary 0%', 2, /cannot be the first weight/],
  ['deploy x --canary lots', 2, /cannot be the first weight/],
  ['deploy x --release latest', 2, /"latest" is no release/],
  ['deploy x --break-glass no', 2, /needs a reason/],
])('refuses %s outside of a folder', async (words, code, why) => {
  const nowhere = mkdtempSync(path.join(tmpdir(), 'nowhere-'));
  const io = await platform(
    words,
    new TestIo({ ...process.env, ...api.env }, { cwd: nowhere }),
  );
  rmSync(nowhere, { recursive: true });
  expect([io.code, api.requests.length]).toEqual([code, 0]);
  expect(io.err).toMatch(why);
});

it('leaves at once with --detach', async () => {
  const io = await run('deploy --detach');
  expect([io.code, io.out]).toEqual([7, 'op-7\n']);
  expect(io.err).toContain('platform operations op-7 -f');
});

it('ends with 8 where it was rolled back, and says why', async () => {
  ended = deployment(ENDED.rolledBack);
  const io = await run('deploy --json');
  expect(io.code).toBe(8);
  expect(io.err).toContain('then production: rolled back');
  expect(io.err).toContain('12 of 60 requests to r7 failed');
  expect(io.document).toMatchObject({
    rolledBack: true,
    error: { step: 'production/canary-10' },
  });
});

it.each([
  ['rollback', 8],
  ['deploy', 1],
] as const)('overtaken by a %s it ends with %i', async (kind, code) => {
  ended = deployment({
    state: 'superseded',
    outcome: 'superseded',
    supersededBy: 'op-8',
  });
  api.on('GET /operations/{operation}', () => ({
    body: deployment({ id: 'op-8', kind }),
  }));
  const io = await run('deploy');
  expect(io.code).toBe(code);
  expect(io.err).toContain('platform operations op-8 -f');
});

it.each([
  [409, 6],
  [404, 5],
])('ends an answer of %i with %i', async (status, code) => {
  api.on('POST /services/{service}/deployments', () => ({
    status,
    body: errorBody('ConflictError', 'somebody else', 'why', '--supersede'),
  }));
  expect((await run('deploy')).code).toBe(code);
});

describe('on a terminal', () => {
  it('shows the plan before production, and does what was agreed to', async () => {
    const io = await run('deploy --env production --canary 5% --reason fix', {
      terminal: true,
      answer: 'y\n',
    });
    expect(io.code).toBe(0);
    expect(io.err).toContain('production: r6 → r7');
    expect(io.err).toContain('Cannot be taken back.');
    expect(io.err).toContain('45.00 → 60.00 USD a month');
    expect(io.err).toContain('Deploy r7 of payment-api to production? [y/N]');
    expect(begun().map(one => [one.id, one.body])).toEqual([
      ['POST /plans/{plan}/apply', { canary: { first: 5 }, reason: 'fix' }],
    ]);
  });

  it.each([
    ['n\n', 3],
    ['\n', 3],
    ['maybe\n', 3],
  ])('does nothing without a yes (%j)', async (answer, code) => {
    const io = await run('deploy', { terminal: true, answer });
    expect([io.code, begun().length]).toEqual([code, 0]);
    expect(io.err).toContain('Declined: nothing was done.');
  });

  it('ends with 130 at a Ctrl-C, and at the end of the input', async () => {
    const io = new TestIo(
      { ...process.env, ...api.env },
      { cwd: folder.path, terminal: true },
    );
    const running = platform('deploy', io);
    await io.untilErr(/\[y\/N\]/);
    io.interrupt();
    expect((await running).code).toBe(130);
    const second = new TestIo(
      { ...process.env, ...api.env },
      { cwd: folder.path, terminal: true },
    );
    second.stdin.end();
    expect((await platform('deploy', second)).code).toBe(130);
    expect(begun()).toHaveLength(0);
  });

  it('asks nothing for staging, or with --yes', async () => {
    await run('deploy --env staging', { terminal: true });
    await run('deploy --yes', { terminal: true });
    expect(api.seen('POST /services/{service}/plans')).toHaveLength(0);
    expect(begun()).toHaveLength(2);
  });

  it('says that what is still being built cannot be planned, and waits for it', async () => {
    api.on('POST /services/{service}/plans', () => ({
      status: 201,
      body: plan({ notIncluded: 'The newest push (a1b2) is being built.' }),
    }));
    const io = await run('deploy', { terminal: true, answer: 'yes\n' });
    expect(io.err).toContain('is being built');
    expect(io.err).not.toContain('r6 → r7');
    expect(begun()[0].id).toBe('POST /services/{service}/deployments');
  });

  it('refuses as the server does where there can be no plan for another reason', async () => {
    api.on('POST /services/{service}/plans', () => ({
      status: 404,
      body: errorBody('NotFoundError', 'There is no environment "x"'),
    }));
    expect((await run('deploy', { terminal: true })).code).toBe(5);
  });
});

describe('promote', () => {
  it('brings what serves before to the next, and not the newest', async () => {
    const io = await run('promote --to production');
    expect(io.code).toBe(0);
    expect(io.err).toContain('→ payment-api @ staging → production');
    expect(begun()[0].body).toEqual({
      environments: ['production'],
      release: 'r3',
    });
  });

  it.each([
    ['promote', 2, /Promote to which/],
    ['promote --to staging', 2, /Nothing comes before staging/],
    ['promote --to qa', 5, /no environment "qa"/],
    ['promote --to production --from production', 2, /is no way/],
  ])('refuses %s', async (words, code, why) => {
    const io = await run(words);
    expect([io.code, begun().length]).toEqual([code, 0]);
    expect(io.err).toMatch(why);
  });

  it('has nothing to promote where nothing serves', async () => {
    api.on('GET /services/{service}', () => ({
      body: detail([environment({ release: null })]),
    }));
    const io = await run('promote --to production');
    expect([io.code, begun().length]).toEqual([6, 0]);
  });

  it('asks before production', async () => {
    const io = await run('promote --to production', {
      terminal: true,
      answer: 'n\n',
    });
    expect(io.code).toBe(3);
    expect(api.seen('POST /services/{service}/plans')[0].body).toEqual({
      environments: ['production'],
      release: 'r3',
    });
  });
});
