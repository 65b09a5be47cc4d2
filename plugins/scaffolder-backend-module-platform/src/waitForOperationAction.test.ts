import { mockServices } from '@backstage/backend-test-utils';
import { createMockActionContext } from '@backstage/plugin-scaffolder-node-test-utils';
import {
  events,
  FakePlatform,
  json,
  line,
  operation,
} from './__testUtils__/fakePlatform';
import { waitForOperationAction } from './waitForOperationAction';

// On a busy machine.
jest.setTimeout(60_000);

describe('platform:operation:wait', () => {
  let platform: FakePlatform;
  let baseUrl: string;
  beforeEach(async () => {
    platform = new FakePlatform();
    baseUrl = await platform.start();
  });
  afterEach(() => platform.stop());

  async function wait(input: object, more: object = {}) {
    const lines: string[] = [];
    const context: any = {
      ...createMockActionContext({ input: input as any }),
      logger: mockServices.logger.mock({ info: text => lines.push(text) }),
      ...more,
    };
    const services = {
      auth: mockServices.auth(),
      discovery: mockServices.discovery.mock({
        getBaseUrl: async () => baseUrl,
      }),
    };
    await waitForOperationAction(services).handler(context);
    return { lines, outputs: Object.fromEntries(context.output.mock.calls) };
  }
  const endingAs = (changes: object) =>
    platform
      .on('GET /operations/op-1', json(200, operation()))
      .on(
        'GET /operations/op-1/log',
        events([
          line('1', 'all is well'),
          { event: 'operation', data: operation(changes) },
        ]),
      );

  it('mirrors the log until it has succeeded', async () => {
    endingAs({ state: 'succeeded', outcome: 'succeeded' });
    const { lines, outputs } = await wait({ operation: 'op-1' });
    expect(lines).toEqual(['[deploy] all is well']);
    expect(outputs).toEqual({
      operationId: 'op-1',
      operationUrl: '/operations/op-1',
    });
  });

  it('fails with what failed, and where to go on', async () => {
    endingAs({ state: 'failed', outcome: 'failed' });
    await expect(wait({ operation: 'op-1' })).rejects.toThrow(
      "Retry and Undo are on the operation's page: /operations/op-1",
    );
  });

  it('says of what is not there that it is not there', async () => {
    await expect(wait({ operation: 'op-9' })).rejects.toThrow('not set up');
  });

  it('waits for nothing in a dry run', async () => {
    await wait({ operation: 'op-1' }, { isDryRun: true });
    expect(platform.seen).toEqual([]);
  });
});
