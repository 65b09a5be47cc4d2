import { platform, TestIo } from '../__testUtils__/TestIo';
import { endsAs, errorBody, FakePlatform } from '../__testUtils__/FakePlatform';
import { startGitHttp } from '../__testUtils__/gitHttp';
import { OldProject } from '../__testUtils__/oldProject';
import { detail, operation } from '../__testUtils__/samples';
import { pushHistory, pushTarget } from '../bringIn/pushHistory';

jest.setTimeout(30_000);

const step = (id: string, state: any) => ({
  id,
  title: id,
  state,
  startedAt: null,
  endedAt: null,
  reversible: true,
  error: null,
});
const importing = (more: object = {}) =>
  operation({
    kind: 'service.import',
    title: 'Bring in orders-api',
    service: 'orders-api',
    steps: [step('repository', 'succeeded'), step('push', 'running')],
    ...more,
  });
const ended = importing({
  state: 'succeeded',
  outcome: 'succeeded',
  durationMs: 9000,
});

let project: OldProject;
let api: FakePlatform;
let bare: string;
beforeEach(async () => {
  project = new OldProject();
  bare = project.bare('orders-api');
  api = (await FakePlatform.start())
    .on('GET /operations', () => ({ body: { items: [], nextCursor: null } }))
    .on('POST /imports', () => ({ status: 202, body: importing() }))
    .on('GET /repositories/{repository}', () => ({
      body: {
        name: 'orders-api',
        service: 'orders-api',
        team: 'shop',
        url: 'http://x/repositories/orders-api',
        cloneUrl: bare,
        defaultBranch: 'main',
        head: null,
      },
    }))
    .on(
      'GET /operations/{operation}/log',
      endsAs(() => ended),
    )
    .on('GET /operations/{operation}', () => ({ body: importing() }))
    .on('GET /services/{service}', () => ({ body: detail() }));
});
afterEach(async () => {
  await api.stop();
  project.remove();
});
const init = (words: string) =>
  platform(
    `init --team shop --push --yes ${words}`,
    new TestIo(
      { ...api.env, PATH: process.env.PATH, HOME: project.root },
      { cwd: project.path },
    ),
  );

it('commits both files, pushes the branch with its history by the own git, and follows it to its end', async () => {
  project.write('scratch.txt', 'mine');
  project.git('remote', 'add', 'origin', 'https://example.com/orders.git');
  const io = await init('--json');
  expect(io.code).toBe(0);
  const head = project.git('rev-parse', 'HEAD');
  expect(api.seen('POST /imports')[0].body).toEqual({
    name: 'orders-api',
    team: 'shop',
    commit: head,
  });
  expect(project.git('-C', bare, 'log', '--format=%s', 'main')).toBe(
    'Bring orders-api onto the path\nSecond\nFirst',
  );
  expect(
    project.git('show', '--format=', '--name-only', 'HEAD').split('\n').sort(),
  ).toEqual(['catalog-info.yaml', 'platform.yaml']);
  expect(io.err).toContain('Not included: 1 file changed here');
  expect(project.git('remote', 'get-url', 'origin')).toBe(
    'https://example.com/orders.git',
  );
  expect(project.git('remote', 'get-url', 'waymark')).toBe(bare);
  expect(io.document).toMatchObject({
    name: 'orders-api',
    written: ['platform.yaml', 'catalog-info.yaml'],
    operation: { kind: 'service.import', outcome: 'succeeded' },
  });
});

it('commits a platform.yaml that was committed before and is another now', async () => {
  project.write(
    'platform.yaml',
    'kind: Service\nmetadata:\n  name: orders-api\n  team: search\nspec:\n  language: typescript\n',
  );
  project.git('add', 'platform.yaml');
  project.git('commit', '-q', '-m', 'Third');
  const io = await init('');
  expect([io.code, io.err]).toEqual([0, expect.any(String)]);
  expect(
    project.git('show', '--format=', '--name-only', 'HEAD').split('\n'),
  ).toContain('platform.yaml');
});

it('goes on with one that was begun before, also where that has failed', async () => {
  const failed = importing({
    state: 'failed',
    outcome: 'failed',
    canRetry: true,
    steps: [step('repository', 'succeeded'), step('push', 'failed')],
  });
  api
    .on('GET /operations', () => ({
      body: { items: [failed], nextCursor: null },
    }))
    .on('POST /operations/{operation}/retry', () => ({
      status: 202,
      body: importing(),
    }));
  const io = await init('');
  expect(io.code).toBe(0);
  expect(io.err).toContain('Goes on with op-1');
  expect(api.seen('POST /imports')).toEqual([]);
  expect(api.seen('POST /operations/{operation}/retry')).toHaveLength(1);
  expect(project.git('-C', bare, 'rev-parse', 'main')).toBe(
    project.git('rev-parse', 'HEAD'),
  );
});

it('says in the words of git why it could not push, and how to go on', async () => {
  project.git('push', '-q', bare, 'HEAD:refs/heads/main');
  project.git('commit', '-q', '--amend', '--allow-empty', '-m', 'Rewritten');
  const io = await init('');
  expect(io.code).toBe(1);
  expect(io.err).toMatch(/rejected/);
  expect(io.err).toContain('platform undo op-1');
});

it('says what the platform refuses, and pushes nothing', async () => {
  api.on('POST /imports', () => ({
    status: 409,
    body: errorBody(
      'ConflictError',
      'The name orders-api is taken',
      'Team "payments" has a service of that name.',
      'Choose another name.',
    ),
  }));
  const io = await init('');
  expect(io.code).toBe(6);
  expect(io.err).toContain('The name orders-api is taken');
  expect(project.git('-C', bare, 'branch')).toBe('');
});

it('shows the token of the platform to its own git and to nobody else, and on no command line', async () => {
  const server = await startGitHttp(project.root, 'a-token');
  try {
    const io = {
      env: {
        PATH: process.env.PATH,
        HOME: project.root,
        PLATFORM_URL: server.url,
        PLATFORM_TOKEN: 'a-token',
      },
      root: undefined,
    };
    const about = {
      name: 'orders-api',
      cloneUrl: 'file:///data/git/orders-api.git',
      defaultBranch: 'main',
    };
    const head = project.git('rev-parse', 'HEAD');
    await pushHistory(io, project.path, about, head, 'op-1');
    expect(project.git('-C', bare, 'rev-parse', 'main')).toBe(head);
    expect(new Set(server.shown)).toEqual(new Set(['Bearer a-token']));
    expect(pushTarget(io, 'orders-api', about.cloneUrl).url).toBe(
      `${server.url}/git/orders-api.git`,
    );
    // The failing twin: another token is refused, and git does not sit and ask.
    const wrong = { ...io, env: { ...io.env, PLATFORM_TOKEN: 'another' } };
    await expect(
      pushHistory(wrong, project.path, about, head, 'op-1'),
    ).rejects.toMatchObject({
      exitCode: 1,
      why: expect.not.stringContaining('another'),
    });
    // Elsewhere the own git knows who it is.
    expect(
      pushTarget(io, 'orders-api', 'https://github.com/acme/orders.git'),
    ).toEqual({ url: 'https://github.com/acme/orders.git', env: {} });
  } finally {
    await server.stop();
  }
});
