import { renderInTestApp } from '@backstage/frontend-test-utils';
import { screen } from '@testing-library/react';
import {
  eventStream,
  failedOperation,
  fakePlatform,
} from '../__testUtils__/fakePlatform';
import type { PlatformApi } from '../api/PlatformApi';
import { PlatformApiError } from '../api/PlatformApiError';
import { platformApiRef } from '../api/platformApiRef';
import { operationsRouteRef } from '../routes';
import { OperationsRouter } from './OperationsRouter';

function show(some: Partial<PlatformApi>) {
  renderInTestApp(<OperationsRouter />, {
    apis: [[platformApiRef, fakePlatform(some)]],
    mountPath: '/operations',
    initialRouteEntries: ['/operations/op-1'],
    mountedRoutes: { '/other-operations': operationsRouteRef },
  });
}

const operation = (data: ReturnType<typeof failedOperation>) => ({
  event: 'operation',
  data,
});
const line = (cursor: string, text: string) => ({
  event: 'log',
  data: {
    cursor,
    step: 'test',
    text,
    time: '2026-11-20T12:00:03Z',
    stream: 'stdout',
  },
});
const running = { state: 'running', outcome: null, error: null } as const;

it('follows a failed operation that somebody else has retried, from its last line on', async () => {
  const streamOperation = jest
    .fn()
    .mockResolvedValueOnce(
      eventStream([line('7', 'not ok'), operation(failedOperation())]),
    )
    .mockResolvedValue(
      eventStream(
        [
          operation(failedOperation({ ...running, endedAt: null })),
          line('8', 'once more'),
        ],
        { open: true },
      ),
    );
  show({
    streamOperation,
    getOperation: async () => failedOperation({ ...running, endedAt: null }),
  });
  await screen.findByRole('alert');
  await screen.findByText('Running', {}, { timeout: 6000 });
  expect(screen.queryByRole('alert')).not.toBeInTheDocument();
  expect(streamOperation.mock.calls.map(([, o]) => o.after)).toEqual([
    undefined,
    '7',
  ]);
}, 15_000);

it('shows a second failure, which came between two looks', async () => {
  const again = failedOperation({
    endedAt: '2026-11-20T12:01:00.000Z',
    error: { step: 'test', what: 'Another failure.', why: 'x', next: 'y' },
  });
  const streamOperation = jest
    .fn()
    .mockResolvedValueOnce(eventStream([operation(failedOperation())]))
    .mockImplementation(async () => eventStream([operation(again)]));
  show({ streamOperation, getOperation: async () => again });
  await screen.findAllByText('Test failed.');
  expect(
    (await screen.findAllByText('Another failure.', {}, { timeout: 6000 }))
      .length,
  ).toBeGreaterThan(0);
}, 15_000);

it('comes back by itself after a restart, whose addresses are not there at first', async () => {
  const streamOperation = jest
    .fn()
    .mockResolvedValueOnce(eventStream([operation(failedOperation(running))]))
    // What the web server says before the platform has come up behind it.
    .mockRejectedValueOnce(
      PlatformApiError.of({ error: { name: 'NotFoundError' } }, 404),
    )
    .mockResolvedValue(
      eventStream([
        operation(failedOperation({ state: 'succeeded', error: null })),
      ]),
    );
  show({ streamOperation });
  expect(
    await screen.findByText('Reconnecting… What you see may be old.'),
  ).toBeInTheDocument();
  await screen.findByText('Succeeded', {}, { timeout: 6000 });
  expect(screen.queryByText(/Reconnecting/)).not.toBeInTheDocument();
}, 15_000);
