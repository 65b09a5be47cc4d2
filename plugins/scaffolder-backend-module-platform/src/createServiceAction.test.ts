import { mockCredentials } from '@backstage/backend-test-utils';
import { events, json, line, operation } from './__testUtils__/fakePlatform';
import { succeeded, useServiceAction } from './__testUtils__/useServiceAction';

// On a busy machine.
jest.setTimeout(60_000);

describe('platform:service:create', () => {
  const world = useServiceAction();

  it('hands the tree over as the person, and gives out what was made', async () => {
    const ctx = world.context();
    await world.action.handler(ctx);

    const post = world.platform.seen.find(
      request => request.method === 'POST',
    )!;
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
    await world.action.handler(
      world.context({
        input: { name: 'my-api', team: 'payments', sourcePath: './bin' },
      }),
    );
    expect(
      world.platform.seen.find(r => r.method === 'POST')!.body.files,
    ).toHaveLength(1);
    await expect(
      world.action.handler(
        world.context({
          input: { name: 'my-api', team: 'a', sourcePath: '../..' },
        }),
      ),
    ).rejects.toThrow();
    await expect(
      world.action.handler(
        world.context({
          input: { name: 'my-api', team: 'a', sourcePath: 'none' },
        }),
      ),
    ).rejects.toThrow(/no folder to make a service of/);
  });

  it('mirrors the log, and goes on after the last line when the connection breaks', async () => {
    world.platform.on(
      'GET /operations/op-1/log',
      events([line('1', 'one'), line('2', 'two', 'stderr')], 'break'),
      json(503, {}),
      events([line('3', 'three')]),
      events([succeeded, line('4', 'four')]),
    );
    await world.action.handler(world.context());
    expect(world.lines.filter(text => text.includes('[deploy]'))).toEqual([
      '[deploy] one',
      'warn [deploy] two',
      '[deploy] three',
      '[deploy] four',
    ]);
    expect(
      world.requests().filter(request => request.includes('/log')),
    ).toEqual([
      'GET /operations/op-1/log',
      'GET /operations/op-1/log?after=2',
      'GET /operations/op-1/log?after=2',
      'GET /operations/op-1/log?after=3',
    ]);
  });

  it('attaches itself to what it had begun before a restart', async () => {
    world.platform.on(
      'GET /operations',
      json(200, { items: [operation()], nextCursor: null }),
    );
    await world.action.handler(world.context());
    expect(world.requests()[0]).toBe(
      'GET /operations?key=scaffolder%3Atask-7%3Acreate&limit=1',
    );
    expect(world.requests().some(request => request.startsWith('POST'))).toBe(
      false,
    );
    expect(world.lines[0]).toMatch(/^Back at operation op-1/);
  });

  it('asks for nothing in a dry run', async () => {
    await world.action.handler(world.context({ isDryRun: true }));
    expect(world.platform.seen).toEqual([]);
    expect(world.lines).toEqual([
      'Would create the service my-api of team payments from 3 files',
    ]);
  });
});
