import { renderInTestApp } from '@backstage/frontend-test-utils';
import { act, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
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

const line = (cursor: string, step: string, text: string) => ({
  event: 'log',
  data: { cursor, step, text, time: '2026-11-20T12:00:03Z', stream: 'stdout' },
});

function show(some: Partial<PlatformApi>) {
  renderInTestApp(<OperationsRouter />, {
    apis: [[platformApiRef, fakePlatform(some)]],
    mountPath: '/operations',
    initialRouteEntries: ['/operations/op-1'],
    mountedRoutes: { '/other-operations': operationsRouteRef },
  });
}

it('shows a failure in its three parts, with the log of the step that failed', async () => {
  show({
    streamOperation: async () =>
      eventStream([
        line('1', 'install', 'added 120 packages'),
        line('2', 'test', 'not ok 3'),
        { event: 'operation', data: failedOperation() },
      ]),
  });
  const alert = await screen.findByRole('alert');
  expect(alert).toHaveTextContent('Test failed.');
  expect(alert).toHaveTextContent('not ok 3 - refuses a negative amount');
  expect(alert).toHaveTextContent('Correct the code and push again.');

  const log = await screen.findByRole('log', { name: 'Log of Test' });
  expect(log).toHaveTextContent('not ok 3');
  expect(screen.queryByText('added 120 packages')).not.toBeInTheDocument();
  await userEvent.click(
    screen.getByRole('button', { name: /Show log.*Install/ }),
  );
  expect(screen.getByText('added 120 packages')).toBeInTheDocument();
});

it('goes on where the connection broke, and stops when the operation has ended', async () => {
  const running = failedOperation({
    state: 'running',
    outcome: null,
    error: null,
  });
  const streamOperation = jest
    .fn()
    .mockResolvedValueOnce(
      eventStream([
        { event: 'operation', data: running },
        line('7', 'test', 'first'),
      ]),
    )
    .mockResolvedValueOnce(
      eventStream([
        line('8', 'test', 'second'),
        { event: 'operation', data: failedOperation() },
      ]),
    );
  show({ streamOperation });
  expect(
    await screen.findByText('second', {}, { timeout: 3000 }),
  ).toBeInTheDocument();
  expect(screen.getByText('first')).toBeInTheDocument();
  expect(
    streamOperation.mock.calls.map(([, options]) => options.after),
  ).toEqual([undefined, '7']);
  await act(() => new Promise(resolve => setTimeout(resolve, 700)));
  expect(streamOperation).toHaveBeenCalledTimes(2);
});

it('says who may, when a retry is refused', async () => {
  show({
    streamOperation: async () =>
      eventStream([{ event: 'operation', data: failedOperation() }]),
    retryOperation: async () => {
      throw PlatformApiError.of(
        {
          error: {
            name: 'NotAllowedError',
            message: 'You may not retry this.',
            why: 'pay belongs to payments.',
            next: 'Ask somebody of payments.',
          },
        },
        403,
      );
    },
  });
  await userEvent.click(await screen.findByRole('button', { name: 'Retry' }));
  expect(
    await screen.findByText('Ask somebody of payments.'),
  ).toBeInTheDocument();
});

it('asks before it takes things back, and names them, last first', async () => {
  const undoOperation = jest.fn(async () =>
    failedOperation({ state: 'undoing' }),
  );
  show({
    streamOperation: async () =>
      eventStream([{ event: 'operation', data: failedOperation() }]),
    undoOperation,
  });
  await userEvent.click(await screen.findByRole('button', { name: 'Undo' }));
  const dialog = await screen.findByRole('dialog');
  expect(
    within(dialog)
      .getAllByRole('listitem')
      .map(item => item.textContent),
  ).toEqual(['Test', 'Install']);
  expect(undoOperation).not.toHaveBeenCalled();
  await userEvent.click(
    within(dialog).getByRole('button', { name: 'Undo it' }),
  );
  expect(undoOperation).toHaveBeenCalledWith('op-1');
});

it('says why a button can not be pressed', async () => {
  const whyNot = 'It has succeeded: there is nothing to retry or undo.';
  show({
    streamOperation: async () =>
      eventStream([
        {
          event: 'operation',
          data: failedOperation({
            state: 'succeeded',
            outcome: 'succeeded',
            error: null,
            canRetry: false,
            canUndo: false,
            whyNot,
          }),
        },
      ]),
  });
  const retry = await screen.findByRole('button', { name: 'Retry' });
  expect(retry).toBeDisabled();
  expect(retry).toHaveAccessibleDescription(whyNot);
  expect(
    screen.getByRole('button', { name: 'Undo' }),
  ).toHaveAccessibleDescription(whyNot);
});

it('says so when there is no such operation', async () => {
  show({
    streamOperation: async () => {
      throw PlatformApiError.of(
        {
          error: {
            name: 'NotFoundError',
            message: 'There is no operation "op-1".',
            why: 'No operation has that id.',
            next: 'The list has them all.',
          },
        },
        404,
      );
    },
  });
  expect(await screen.findByRole('alert')).toHaveTextContent(
    'There is no operation',
  );
});
