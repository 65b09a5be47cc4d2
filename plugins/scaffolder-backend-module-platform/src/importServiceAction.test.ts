import { mockServices } from '@backstage/backend-test-utils';
import { createMockActionContext } from '@backstage/plugin-scaffolder-node-test-utils';
import {
  events,
  FakePlatform,
  json,
  operation,
} from './__testUtils__/fakePlatform';
import { importServiceAction } from './importServiceAction';

// On a busy machine.
jest.setTimeout(60_000);

describe('platform:service:import', () => {
  let platform: FakePlatform;
  let services: Parameters<typeof importServiceAction>[0];
  beforeEach(async () => {
    platform = new FakePlatform();
    const baseUrl = await platform.start();
    const mine = { id: 'op-1', kind: 'service.import' as const };
    platform
      .on('GET /operations', json(200, { items: [], nextCursor: null }))
      .on('POST /imports', json(202, operation(mine)))
      .on(
        'GET /operations/op-1/log',
        events([
          {
            event: 'operation',
            data: operation({
              ...mine,
              state: 'succeeded',
              outcome: 'succeeded',
            }),
          },
        ]),
      );
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
        task: { id: 'task-7' },
        input: input as any,
      }),
      step: { id: 'import', name: 'Bring it in' },
      ...more,
    } as any);
  const posted = () =>
    platform.seen
      .filter(({ method }) => method === 'POST')
      .map(({ url, headers, body }) => [url, headers['idempotency-key'], body]);

  it('brings it in once for its task and step, with what the form has and not what it leaves empty', async () => {
    const ctx = context({
      name: 'orders',
      team: 'group:default/shop',
      head: 'a'.repeat(40),
      serviceFile: 'kind: Service\n',
      catalogFile: '',
    });
    await importServiceAction(services).handler(ctx);
    expect(posted()).toEqual([
      [
        '/imports',
        'scaffolder:task-7:import',
        {
          name: 'orders',
          team: 'shop',
          head: 'a'.repeat(40),
          serviceFile: 'kind: Service\n',
        },
      ],
    ]);
    expect(ctx.output).toHaveBeenCalledWith(
      'entityRef',
      'component:default/orders',
    );
    expect(ctx.output).toHaveBeenCalledWith('operationUrl', '/operations/op-1');
  });

  it('ends with what the platform refuses, in its own words', async () => {
    const error = {
      name: 'ConflictError',
      message: 'Somebody has pushed to orders',
      why: 'It has moved on.',
      next: 'Look at the new proposal.',
    };
    platform.on('POST /imports', json(409, { error }));
    await expect(
      importServiceAction(services).handler(
        context({ name: 'orders', team: 'shop' }),
      ),
    ).rejects.toThrow(
      'Somebody has pushed to orders. It has moved on.\nLook at the new proposal.',
    );
  });

  it('starts nothing in a dry run', async () => {
    await importServiceAction(services).handler(
      context({ name: 'orders', team: 'shop' }, { isDryRun: true }),
    );
    expect(platform.seen).toEqual([]);
  });
});
