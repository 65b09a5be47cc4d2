import { mockCredentials, mockServices } from '@backstage/backend-test-utils';
import { createMockActionContext } from '@backstage/plugin-scaffolder-node-test-utils';
import {
  events,
  FakePlatform,
  json,
  operation,
} from './__testUtils__/fakePlatform';
import { createDatabaseAction } from './createDatabaseAction';
import { createEnvironmentAction } from './createEnvironmentAction';
import { createPreviewAction } from './createPreviewAction';

// On a busy machine.
jest.setTimeout(60_000);

const succeeded = (id: string, result: object) =>
  events([
    {
      event: 'operation',
      data: operation({
        id,
        state: 'succeeded',
        outcome: 'succeeded',
        result: result as any,
      }),
    },
  ]);
const refusal = (error: object) =>
  json(409, {
    error: { name: 'ConflictError', why: 'so', next: 'Do', ...error },
  });

describe('platform:database:create and platform:environment:create', () => {
  let platform: FakePlatform;
  let services: Parameters<typeof createDatabaseAction>[0];
  let lines: string[];

  beforeEach(async () => {
    platform = new FakePlatform();
    const baseUrl = await platform.start();
    platform
      .on('GET /operations', json(200, { items: [], nextCursor: null }))
      .on('POST /databases', json(202, operation({ id: 'op-1' })))
      .on('POST /environments', json(202, operation({ id: 'op-2' })))
      .on(
        'GET /operations/op-1/log',
        succeeded('op-1', {
          resource: 'pg-7f3a',
          name: 'ledger',
          environment: 'staging',
        }),
      )
      .on('GET /operations/op-2/log', succeeded('op-2', { environment: 'qa' }));
    services = {
      auth: mockServices.auth(),
      discovery: mockServices.discovery.mock({
        getBaseUrl: async () => baseUrl,
      }),
    };
    lines = [];
  });
  afterEach(() => platform.stop());

  const context = (input: object, more: object = {}) => {
    const logger: any = mockServices.logger.mock({
      info: text => lines.push(text),
    });
    return {
      ...createMockActionContext({
        task: { id: 'task-7' },
        input: input as any,
      }),
      step: { id: 'make', name: 'Make' },
      logger,
      ...more,
    } as any;
  };
  const posted = () =>
    platform.seen
      .filter(({ method }) => method === 'POST')
      .map(({ url, headers, body }) => [url, headers['idempotency-key'], body]);
  const outputs = (ctx: any) => Object.fromEntries(ctx.output.mock.calls);

  it('creates a database as the person, and gives out its id', async () => {
    const ctx = context({ name: 'ledger', team: 'group:default/payments' });
    await createDatabaseAction(services).handler(ctx);
    expect(posted()).toEqual([
      [
        '/databases',
        'scaffolder:task-7:make',
        {
          name: 'ledger',
          team: 'payments',
          size: 'small',
          environment: 'staging',
        },
      ],
    ]);
    expect(platform.seen.at(-2)!.headers).toMatchObject({
      'x-waymark-door': 'template',
      authorization: mockCredentials.service.header({
        onBehalfOf: mockCredentials.user(),
        targetPluginId: 'platform',
      }),
    });
    expect(outputs(ctx)).toEqual({
      operationId: 'op-1',
      operationUrl: '/operations/op-1',
      resourceId: 'pg-7f3a',
      name: 'ledger',
      environment: 'staging',
    });
  });

  it('creates an environment, and gives out its entity', async () => {
    const ctx = context({ name: 'qa', team: 'payments', base: 'production' });
    await createEnvironmentAction(services).handler(ctx);
    expect(posted()).toEqual([
      [
        '/environments',
        'scaffolder:task-7:make',
        { name: 'qa', team: 'payments', base: 'production' },
      ],
    ]);
    expect(outputs(ctx)).toEqual({
      operationId: 'op-2',
      operationUrl: '/operations/op-2',
      name: 'qa',
      entityRef: 'resource:default/qa',
    });
  });

  it('puts services into it that are named, for as long as is said', async () => {
    platform.on(
      'POST /environments/staging/clones',
      json(202, operation({ id: 'op-2' })),
    );
    const input = { name: 'qa', team: 'payments', services: ['payment-api'] };
    const ctx = context({ ...input, expiresInHours: 48 });
    await createEnvironmentAction(services).handler(ctx);
    expect(posted()).toEqual([
      [
        '/environments/staging/clones',
        'scaffolder:task-7:make',
        { ...input, expiresInHours: 48 },
      ],
    ]);
    expect(outputs(ctx)).toMatchObject({ name: 'qa' });
  });

  it('makes the preview of a branch, and after a restart goes on with the one that is there', async () => {
    const run = { id: 'op-3', environment: 'x-1a2b3c4d' };
    const none = json(200, { items: [], nextCursor: null });
    const there = { branch: 'preview/feature/x', state: 'making' };
    platform
      .on(
        'GET /services/pay/previews',
        none,
        json(200, { items: [{ ...there, operation: 'op-3' }] }),
      )
      .on('POST /services/pay/previews', json(202, operation(run)))
      .on('GET /operations/op-3', json(200, operation(run)))
      .on(
        'GET /operations/op-3/log',
        events([
          {
            event: 'operation',
            data: operation({
              ...run,
              outcome: 'succeeded',
              result: { url: 'http://pay.x-1a2b3c4d.localhost' },
            }),
          },
        ]),
      );
    const ctx = context({ service: 'pay', from: 'feature/x' });
    await createPreviewAction(services).handler(ctx);
    await createPreviewAction(services).handler(
      context({ service: 'pay', from: 'feature/x' }),
    );
    expect(posted()).toEqual([
      [
        '/services/pay/previews',
        'scaffolder:task-7:make',
        { name: 'feature/x', from: 'feature/x' },
      ],
    ]);
    expect(outputs(ctx)).toEqual({
      operationId: 'op-3',
      operationUrl: '/operations/op-3',
      branch: 'preview/feature/x',
      environment: 'x-1a2b3c4d',
      previewUrl: 'http://pay.x-1a2b3c4d.localhost',
    });
    await expect(
      createPreviewAction(services).handler(context({ service: 'pay' })),
    ).rejects.toThrow('The preview has no name');
  });

  it('makes one for each round of a step, though all have one key, and no second one after a restart', async () => {
    const usedBefore = refusal({
      message: 'The idempotency key was used before',
      problems: [{ path: 'Idempotency-Key', message: 'used' }],
    });
    platform.on(
      'POST /databases',
      usedBefore,
      json(202, operation({ id: 'op-1' })),
    );
    await createDatabaseAction(services).handler(
      context({ name: 'ledger', team: 'payments', environment: 'production' }),
    );
    expect(posted().map(([, key]) => key)).toEqual([
      'scaffolder:task-7:make',
      'scaffolder:task-7:make:ledger/production',
    ]);
    platform
      .on(
        'GET /operations',
        json(200, { items: [operation({ id: 'op-1' })], nextCursor: null }),
      )
      .on('POST /databases', json(202, operation({ id: 'op-1' })));
    lines = [];
    await createDatabaseAction(services).handler(
      context({ name: 'ledger', team: 'payments' }),
    );
    expect(lines[0]).toMatch(/^Back at operation op-1/);
  });

  it('passes on why the platform refused, and does not try another key for that', async () => {
    platform.on(
      'POST /environments',
      refusal({
        message: 'The name staging is taken',
        problems: [{ path: 'name', message: 'it is taken' }],
      }),
    );
    await expect(
      createEnvironmentAction(services).handler(
        context({ name: 'staging', team: 'payments' }),
      ),
    ).rejects.toThrow(
      'The name staging is taken. so.\n- name: it is taken\nDo',
    );
    expect(posted()).toHaveLength(1);
  });

  it('fails with the operation, and says where to go on', async () => {
    const error = {
      step: 'ready',
      what: 'ledger is not ready in staging',
      why: 'no room',
      next: 'Retry',
    };
    platform.on(
      'GET /operations/op-1/log',
      events([
        {
          event: 'operation',
          data: operation({ state: 'failed', outcome: 'failed', error }),
        },
      ]),
    );
    await expect(
      createDatabaseAction(services).handler(
        context({ name: 'ledger', team: 'payments' }),
      ),
    ).rejects.toThrow(/ledger is not ready in staging.*no room/);
  });

  it('asks for nothing in a dry run', async () => {
    const dry = { isDryRun: true };
    await createDatabaseAction(services).handler(
      context({ name: 'ledger', team: 'payments', size: 'large' }, dry),
    );
    await createEnvironmentAction(services).handler(
      context({ name: 'qa', team: 'payments' }, dry),
    );
    expect(platform.seen).toEqual([]);
    expect(lines).toEqual([
      'Would create the large database ledger of team payments in staging',
      'Would create the environment qa of team payments from staging',
    ]);
  });
});
