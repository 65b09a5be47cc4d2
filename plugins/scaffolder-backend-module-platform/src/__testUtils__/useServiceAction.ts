import { chmod } from 'node:fs/promises';
import {
  createMockDirectory,
  mockServices,
} from '@backstage/backend-test-utils';
import { createMockActionContext } from '@backstage/plugin-scaffolder-node-test-utils';
import { createServiceAction } from '../createServiceAction';
import { events, FakePlatform, json, line, operation } from './fakePlatform';

/** The event with which an operation ends well. */
export const succeeded = {
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

/** `platform:service:create` with a rendered tree and a platform that makes a service of it, anew for each test. */
export function useServiceAction() {
  const workspace = createMockDirectory();
  const world = {
    workspace,
    platform: undefined as unknown as FakePlatform,
    action: undefined as unknown as ReturnType<typeof createServiceAction>,
    /** What the step has logged. */
    lines: [] as string[],
    /** What the platform was asked, in order. */
    requests: () =>
      world.platform.seen.map(request => `${request.method} ${request.url}`),
    /** The context of the step; say what is different. */
    context: (changes: object = {}) => {
      const logger: any = mockServices.logger.mock({
        info: text => world.lines.push(text),
        warn: text => world.lines.push(`warn ${text}`),
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
    },
  };

  beforeEach(async () => {
    workspace.setContent({
      'platform.yaml': 'kind: Service\n',
      'bin/run.sh': '#!/bin/sh\n',
      'logo.bin': Buffer.from([0, 255, 1]),
      '.git/config': 'not ours',
    });
    await chmod(workspace.resolve('bin/run.sh'), 0o755);
    world.lines = [];
    world.platform = new FakePlatform();
    const baseUrl = await world.platform.start();
    world.platform
      .on('GET /operations', noneYet)
      .on('POST /services', json(202, operation()))
      .on('GET /operations/op-1/log', events([line('1', 'hello'), succeeded]))
      .on('GET /services/my-api', detail);
    world.action = createServiceAction({
      auth: mockServices.auth(),
      discovery: mockServices.discovery.mock({
        getBaseUrl: async () => baseUrl,
      }),
    });
  });
  afterEach(() => world.platform.stop());
  return world;
}
