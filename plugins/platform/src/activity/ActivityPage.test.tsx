import { renderInTestApp } from '@backstage/frontend-test-utils';
import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { eventStream, fakePlatform } from '../__testUtils__/fakePlatform';
import { page } from '../__testUtils__/production';
import { platformApiRef } from '../api/platformApiRef';
import { ActivityPage } from './ActivityPage';

jest.setTimeout(20_000);

const entry = (id: string, team: string) => ({
  id,
  time: '2026-11-20T12:00:00.000Z',
  type: 'release.created',
  title: `Release ${id}`,
  service: 'pay',
  team,
});

it('lets the server narrow it by team and kind', async () => {
  const listActivity = jest.fn(async ({ team }: { team?: string }) =>
    page([entry(team ? '2' : '1', team ?? 'search')]),
  );
  renderInTestApp(<ActivityPage />, {
    initialRouteEntries: ['/activity?kind=release'],
    apis: [
      [
        platformApiRef,
        fakePlatform({
          listActivity,
          // Of another team: no reason to ask again.
          streamActivity: async () =>
            eventStream([{ data: entry('9', 'search') }], { open: true }),
        }),
      ],
    ],
  });
  expect(await screen.findByText('Release 1')).toBeInTheDocument();
  expect(listActivity.mock.calls[0][0]).toMatchObject({ kind: 'release' });
  await userEvent.type(
    screen.getByRole('searchbox', { name: 'Of one team only' }),
    'payments{Enter}',
  );
  expect(await screen.findByText('Release 2')).toBeInTheDocument();
  expect(
    screen.getByRole('table', { name: 'Activity of team payments' }),
  ).toHaveTextContent('payments');
  await userEvent.click(
    screen.getByRole('radio', { name: 'Approvals, freezes, incidents' }),
  );
  await waitFor(() =>
    expect(listActivity).toHaveBeenLastCalledWith(
      expect.objectContaining({ kind: 'gate', team: 'payments' }),
    ),
  );
});
