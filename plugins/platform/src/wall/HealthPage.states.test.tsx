import { renderInTestApp } from '@backstage/frontend-test-utils';
import { act, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import type { ApiWall, ApiWallService } from '@waymark/platform-common/api';
import { fakePlatform } from '../__testUtils__/fakePlatform';
import { away, expectRefusal, refused } from '../__testUtils__/refusal';
import { platformApiRef } from '../api/platformApiRef';
import { HealthPage } from './HealthPage';

jest.setTimeout(20_000);
afterEach(() => jest.useRealTimers());

const wall = (health?: ApiWallService['health']): ApiWall => ({
  items: health
    ? [
        {
          service: 'pay',
          team: 'payments',
          environment: 'production',
          health,
          message: 'The till is down.',
          needsLook: health !== 'healthy',
          incident: null,
          budget: null,
        },
      ]
    : [],
  total: health ? 1 : 0,
  needLook: health && health !== 'healthy' ? 1 : 0,
  counts: health ? { [health]: 1 } : {},
});

function show(getWall: jest.Mock, address = '/health') {
  renderInTestApp(<HealthPage />, {
    initialRouteEntries: [address],
    apis: [[platformApiRef, fakePlatform({ getWall })]],
  });
}

it('says that it is loading', async () => {
  show(jest.fn(() => new Promise(() => {})));
  expect(
    await screen.findByRole('status', { name: 'Loading health' }),
  ).toBeInTheDocument();
  expect(screen.queryByText(/no service/)).not.toBeInTheDocument();
});

it('says in three parts why it can not be shown, and asks again when told to', async () => {
  show(
    jest.fn().mockRejectedValueOnce(refused).mockResolvedValue(wall('healthy')),
  );
  await expectRefusal();
  await userEvent.click(screen.getByRole('button', { name: 'Try again' }));
  expect(
    await screen.findByText('Everything is as it should be.'),
  ).toBeInTheDocument();
  expect(screen.queryByRole('alert')).not.toBeInTheDocument();
});

it('stays true by itself, on a wall too, and says how old it is while the connection is gone', async () => {
  jest.useFakeTimers();
  const later = () =>
    act(() => jest.advanceTimersByTimeAsync(5100) as Promise<any>);
  show(
    jest
      .fn()
      .mockResolvedValueOnce(wall('healthy'))
      .mockRejectedValueOnce(away)
      .mockResolvedValue(wall('failing')),
    '/health?wall=1',
  );
  await screen.findByText('Everything is as it should be.');
  await later();
  expect(screen.getAllByText(/^Reconnecting…/).length).toBeGreaterThan(0);
  expect(screen.getByText('pay')).toBeInTheDocument();
  await later();
  expect(screen.getByText('production: The till is down.')).toBeInTheDocument();
  expect(
    screen.queryByText('Everything is as it should be.'),
  ).not.toBeInTheDocument();
  expect(screen.queryByText(/^Reconnecting…/)).not.toBeInTheDocument();
});
