import { renderInTestApp } from '@backstage/frontend-test-utils';
import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import {
  emptyEnvironment,
  eventStream,
  fakePlatform,
} from '../__testUtils__/fakePlatform';
import { platformApiRef } from '../api/platformApiRef';
import { databasesRouteRef } from '../routes';
import { EnvironmentPanel } from './EnvironmentPanel';

it('says that nothing is deployed yet', async () => {
  renderInTestApp(
    <EnvironmentPanel service="pay" environment={emptyEnvironment()} />,
  );
  expect(await screen.findByText('Nothing deployed yet.')).toBeInTheDocument();
  expect(
    screen.queryByRole('button', { name: /logs/ }),
  ).not.toBeInTheDocument();
});

it('says of an empty environment that its end waits', async () => {
  const message = 'qa has expired, and is torn down when "Clone it" has ended.';
  const expirable = {
    type: 'Expirable',
    status: 'False' as const,
    reason: 'OperationUnderWay',
    message,
  };
  renderInTestApp(
    <EnvironmentPanel
      service="pay"
      environment={emptyEnvironment({ conditions: [expirable] })}
    />,
  );
  expect(await screen.findByText(message)).toBeInTheDocument();
});

it('leads to the database that it uses', async () => {
  renderInTestApp(
    <EnvironmentPanel
      service="pay"
      environment={emptyEnvironment({
        name: 'staging',
        release: 'r3',
        database: {
          name: 'pay-db',
          type: 'postgres',
          size: 'small',
          ready: true,
          message: '',
        },
      })}
    />,
    { mountedRoutes: { '/databases': databasesRouteRef } },
  );
  expect(await screen.findByRole('link', { name: 'pay-db' })).toHaveAttribute(
    'href',
    '/databases/of/pay/staging',
  );
});

it('says what is wrong once, with the failing object’s own words and the next step', async () => {
  const message = 'The process exited with code 1.';
  renderInTestApp(
    <EnvironmentPanel
      service="pay"
      environment={emptyEnvironment({
        name: 'staging',
        release: 'r3',
        health: 'failing',
        message,
        replicas: { ready: 0, wanted: 2 },
        traffic: {
          requestsPerSecond: 0,
          errorRate: null,
          p95Ms: null,
          windowSeconds: 60,
        },
        conditions: [
          {
            type: 'Ready',
            status: 'False',
            reason: 'Failing',
            message,
            cause: {
              node: 'workload/r3',
              object: 'pay-staging-r3-c1',
              words: 'ECONNREFUSED',
            },
            next: 'platform logs pay --env staging',
          },
        ],
      })}
    />,
  );
  expect(await screen.findAllByText(message)).toHaveLength(1);
  expect(screen.getByText('ECONNREFUSED')).toBeInTheDocument();
  expect(screen.getByText(/pay-staging-r3-c1/)).toBeInTheDocument();
  expect(
    screen.getByText('platform logs pay --env staging'),
  ).toBeInTheDocument();
  expect(screen.getByText('0 of 2 ready')).toBeInTheDocument();
});

it('shows logs as they come, filtered', async () => {
  const streamLogs = jest.fn(async () =>
    eventStream(
      ['GET /items 200', 'POST /items 500'].map((text, at) => ({
        data: {
          cursor: String(at),
          time: '2026-11-20T12:00:00Z',
          stream: 'stdout',
          text,
        },
      })),
      { open: true },
    ),
  );
  renderInTestApp(
    <EnvironmentPanel
      service="pay"
      environment={emptyEnvironment({
        name: 'staging',
        release: 'r1',
        health: 'healthy',
      })}
    />,
    { apis: [[platformApiRef, fakePlatform({ streamLogs })]] },
  );
  await userEvent.click(
    await screen.findByRole('button', { name: /Show logs/ }),
  );
  expect(await screen.findByText('GET /items 200')).toBeInTheDocument();
  expect(streamLogs).toHaveBeenCalledWith(
    'pay',
    'staging',
    expect.objectContaining({ since: '15m' }),
  );
  await userEvent.type(screen.getByRole('searchbox'), '500');
  expect(screen.queryByText('GET /items 200')).not.toBeInTheDocument();
  expect(screen.getByText('POST /items 500')).toBeInTheDocument();
});
