import {
  createMockDirectory,
  mockServices,
} from '@backstage/backend-test-utils';
import { createMockActionContext } from '@backstage/plugin-scaffolder-node-test-utils';
import {
  events,
  FakePlatform,
  json,
  operation,
} from './__testUtils__/fakePlatform';
import { createRepositoryAction } from './createRepositoryAction';
import { deployAction } from './deployAction';

// On a busy machine.
jest.setTimeout(60_000);

const ended = (result: Record<string, unknown>) =>
  events([
    {
      event: 'operation' as const,
      data: operation({ state: 'succeeded', outcome: 'succeeded', result }),
    },
  ]);

describe('steps for other people’s templates', () => {
  const workspace = createMockDirectory();
  let platform: FakePlatform;
  let services: Parameters<typeof deployAction>[0];

  beforeEach(async () => {
    workspace.setContent({ 'README.md': '# Hello' });
    platform = new FakePlatform();
    const baseUrl = await platform.start();
    platform.on('GET /operations', json(200, { items: [], nextCursor: null }));
    services = {
      auth: mockServices.auth(),
      discovery: mockServices.discovery.mock({
        getBaseUrl: async () => baseUrl,
      }),
    };
  });
  afterEach(() => platform.stop());

  const context = (input: object, more: object = {}) =>
    ({
      ...createMockActionContext({
        workspacePath: workspace.path,
        task: { id: 'task-7' },
        input: input as any,
      }),
      step: { id: 'make', name: 'Make' },
      ...more,
    } as any);
  const posted = () => platform.seen.filter(r => r.method === 'POST');

  it('platform:repository:create hands the files over and gives out the repository', async () => {
    const repository = {
      url: 'http://portal/repositories/notes',
      cloneUrl: 'file:///git/notes.git',
    };
    platform
      .on('POST /repositories', json(202, operation()))
      .on('GET /operations/op-1/log', ended({ repository }));
    const ctx = context({ name: 'notes', team: 'group:default/payments' });
    await createRepositoryAction(services).handler(ctx);
    expect(posted()[0].body).toEqual({
      name: 'notes',
      team: 'payments',
      files: [
        {
          path: 'README.md',
          contentBase64: Buffer.from('# Hello').toString('base64'),
        },
      ],
    });
    expect(Object.fromEntries(ctx.output.mock.calls)).toMatchObject({
      operationId: 'op-1',
      repositoryUrl: repository.url,
      cloneUrl: repository.cloneUrl,
    });
  });

  it('platform:deploy asks for the environment and gives out what serves', async () => {
    platform
      .on('POST /services/my-api/deployments', json(202, operation()))
      .on(
        'GET /operations/op-1/log',
        ended({ release: 'r3', url: 'http://my-api.production.localhost:7008' }),
      );
    const ctx = context({ service: 'my-api', environment: 'production' });
    await deployAction(services).handler(ctx);
    expect(posted()[0].body).toEqual({ environments: ['production'] });
    expect(posted()[0].headers['idempotency-key']).toBe(
      'scaffolder:task-7:make',
    );
    expect(Object.fromEntries(ctx.output.mock.calls)).toMatchObject({
      release: 'r3',
      serviceUrl: 'http://my-api.production.localhost:7008',
    });
  });

  it('makes nothing in a dry run', async () => {
    await createRepositoryAction(services).handler(
      context({ name: 'notes', team: 'payments' }, { isDryRun: true }),
    );
    await deployAction(services).handler(
      context({ service: 'my-api' }, { isDryRun: true }),
    );
    expect(platform.seen).toEqual([]);
  });
});
