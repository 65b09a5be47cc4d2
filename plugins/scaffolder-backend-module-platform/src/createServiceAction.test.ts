import { chmod, symlink } from 'node:fs/promises';
import {
  createMockDirectory,
  mockCredentials,
  mockServices,
} from '@backstage/backend-test-utils';
import { createMockActionContext } from '@backstage/plugin-scaffolder-node-test-utils';
import {
  events,
  FakePlatform,
  json,
  line,
  operation,
} from './__testUtils__/fakePlatform';
import { createServiceAction } from './createServiceAction';

// On a busy machine.
jest.setTimeout(60_000);

const succeeded = {
  event: 'operation' as const,
  data: operation({ state: 'succeeded', outcome: 'succeeded' }),
};
const noneYet = json(200, { items: [], nextCursor: null });
const detail = json(200, {
  service: {},
  repository: {
    name: 'my-api',
    url: 'http://portal/repositories/my-api',
    cloneUrl: 'file:///git/my-api.git',
  },
  environments: [
    { name: 'staging', url: 'http://my-api.staging.localhost:7008' },
    { name: 'production', url: null },
  ],
  conditions: [],
});

describe('platform:service:create', () => {
  const workspace = createMockDirectory();
  let platform: FakePlatform;
  let action: ReturnType<typeof createServiceAction>;
  let lines: string[];

  beforeEach(async () => {
    workspace.setContent({
      'platform.yaml': 'kind: Service\n',
      'bin/run.sh': '#!/bin/sh\n',
      'logo.bin': Buffer.from([0, 255, 1]),
      '.git/config': 'not ours',
    });
    await chmod(workspace.resolve('bin/run.sh'), 0o755);
    platform = new FakePlatform();
    const baseUrl = await platform.start();
    platform
      .on('GET /operations', noneYet)
      .on('POST /services', json(202, operation()))
      .on('GET /operations/op-1/log', events([line('1', 'hello'), succeeded]))
      .on('GET /services/my-api', detail);
    action = createServiceAction({
      auth: mockServices.auth(),
      discovery: mockServices.discovery.mock({
        getBaseUrl: async () => baseUrl,
      }),
    });
    lines = [];
  });
  afterEach(() => platform.stop());

  function context(changes: object = {}) {
    const logger: any = mockServices.logger.mock({
      info: text => lines.push(text),
      warn: text => lines.push(`warn ${text}`),
    });
    return {
      ...createMockActionContext({
        workspacePath: workspace.path,
        task: { id: 'task-7' },
        input: { name: 'my-api', team: 'group:default/payments' } as any,
      }),
      step: { id: 'create', name: 'Create' },
      logger,
      ...changes,
    } as any;
  }
  const requests = () =>
    platform.seen.map(request => `${request.method} ${request.url}`);

  it('hands the tree over as the person, and gives out what was made', async () => {
    const ctx = context();
    await action.handler(ctx);

    const post = platform.seen.find(request => request.method === 'POST')!;
    expect(post.headers).toMatchObject({
      'idempotency-key': 'scaffolder:task-7:create',
      'x-waymark-door': 'template',
      authorization: mockCredentials.service.header({
        onBehalfOf: mockCredentials.user(),
        targetPluginId: 'platform',
      }),
    });
    expect(post.body).toEqual({
      name: 'my-api',
      team: 'payments',
      files: [
        {
          path: 'bin/run.sh',
          contentBase64: Buffer.from('#!/bin/sh\n').toString('base64'),
          executable: true,
        },
        { path: 'logo.bin', contentBase64: 'AP8B' },
        {
          path: 'platform.yaml',
          contentBase64: Buffer.from('kind: Service\n').toString('base64'),
        },
      ],
    });
    expect(Object.fromEntries(ctx.output.mock.calls)).toEqual({
      entityRef: 'component:default/my-api',
      operationId: 'op-1',
      operationUrl: '/operations/op-1',
      repositoryUrl: 'http://portal/repositories/my-api',
      cloneUrl: 'file:///git/my-api.git',
      serviceUrl: 'http://my-api.staging.localhost:7008',
    });
  });

  it('takes only a folder of the workspace, and never one outside', async () => {
    await action.handler(
      context({
        input: { name: 'my-api', team: 'payments', sourcePath: './bin' },
      }),
    );
    expect(
      platform.seen.find(r => r.method === 'POST')!.body.files,
    ).toHaveLength(1);
    await expect(
      action.handler(
        context({ input: { name: 'my-api', team: 'a', sourcePath: '../..' } }),
      ),
    ).rejects.toThrow();
    await expect(
      action.handler(
        context({ input: { name: 'my-api', team: 'a', sourcePath: 'none' } }),
      ),
    ).rejects.toThrow(/no folder to make a service of/);
  });

  it('mirrors the log, and goes on after the last line when the connection breaks', async () => {
    platform.on(
      'GET /operations/op-1/log',
      events([line('1', 'one'), line('2', 'two', 'stderr')], 'break'),
      json(503, {}),
      events([line('3', 'three')]),
      events([succeeded, line('4', 'four')]),
    );
    await action.handler(context());
    expect(lines.filter(text => text.includes('[deploy]'))).toEqual([
      '[deploy] one',
      'warn [deploy] two',
      '[deploy] three',
      '[deploy] four',
    ]);
    expect(requests().filter(request => request.includes('/log'))).toEqual([
      'GET /operations/op-1/log',
      'GET /operations/op-1/log?after=2',
      'GET /operations/op-1/log?after=2',
      'GET /operations/op-1/log?after=3',
    ]);
  });

  it('attaches itself to what it had begun before a restart', async () => {
    platform.on(
      'GET /operations',
      json(200, { items: [operation()], nextCursor: null }),
    );
    await action.handler(context());
    expect(requests()[0]).toBe(
      'GET /operations?key=scaffolder%3Atask-7%3Acreate&limit=1',
    );
    expect(requests().some(request => request.startsWith('POST'))).toBe(false);
    expect(lines[0]).toMatch(/^Back at operation op-1/);
  });

  it('fails with the platform, saying what, why and where to go on', async () => {
    const error = {
      step: 'pipeline',
      what: 'The stage test failed',
      why: 'node --test ended with exit code 1',
      next: 'Read its last lines',
    };
    platform.on(
      'GET /operations/op-1/log',
      events([
        {
          event: 'operation',
          data: operation({
            state: 'failed',
            outcome: 'failed',
            error,
            canRetry: true,
            canUndo: true,
          }),
        },
      ]),
    );
    await expect(action.handler(context())).rejects.toThrow(
      [
        'The stage test failed (step pipeline). node --test ended with exit code 1.',
        'Read its last lines.',
        `Retry and Undo are on the operation's page: /operations/op-1`,
      ].join('\n'),
    );
  });

  it('says so when the operation was undone meanwhile', async () => {
    platform.on(
      'GET /operations/op-1/log',
      events([
        {
          event: 'operation',
          data: operation({ state: 'undone', outcome: 'undone' }),
        },
      ]),
    );
    await expect(action.handler(context())).rejects.toThrow(
      /It was undone: everything that it had made is gone/,
    );
  });

  it('passes on why the platform refused, with the field', async () => {
    const problem = {
      path: 'spec.runtime.replicas',
      message: 'must be a number',
      file: 'platform.yaml',
      line: 9,
      column: 15,
    };
    platform.on(
      'POST /services',
      json(400, {
        error: {
          name: 'InputError',
          message: 'The file is not valid',
          why: 'It has 1 problem',
          next: 'Correct it',
          problems: [problem],
        },
      }),
    );
    await expect(action.handler(context())).rejects.toThrow(
      'The file is not valid. It has 1 problem.\n- platform.yaml:9:15 spec.runtime.replicas: must be a number\nCorrect it.',
    );
  });

  it('ends when the operation is gone, instead of waiting for ever', async () => {
    platform.on(
      'GET /operations/op-1/log',
      json(404, {
        error: {
          name: 'NotFoundError',
          message: 'No operation op-1',
          why: 'It is gone',
          next: 'Start again',
        },
      }),
    );
    await expect(action.handler(context())).rejects.toThrow(
      'No operation op-1. It is gone.\nStart again.',
    );
  });

  it('lets go when the task is cancelled, and says that the operation goes on', async () => {
    platform.on(
      'GET /operations/op-1/log',
      events([line('1', 'working')], 'stay'),
    );
    const abort = new AbortController();
    const ended = action
      .handler(context({ signal: abort.signal }))
      .then(() => 'succeeded', String);
    while (!lines.some(text => text.includes('working')))
      await new Promise(resolve => setTimeout(resolve, 5));
    abort.abort();
    expect(await ended).toMatch(/was cancelled.*\/operations\/op-1/);
  });

  it('asks for nothing in a dry run', async () => {
    await action.handler(context({ isDryRun: true }));
    expect(platform.seen).toEqual([]);
    expect(lines).toEqual([
      'Would create the service my-api of team payments from 3 files',
    ]);
  });

  it('refuses links and nothing at all', async () => {
    await symlink('/etc/hostname', workspace.resolve('link'));
    await expect(action.handler(context())).rejects.toThrow(/link is a link/);
    workspace.setContent({ '.git/config': '' });
    await expect(action.handler(context())).rejects.toThrow(/no files/);
  });
});
