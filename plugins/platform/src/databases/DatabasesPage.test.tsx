import { renderInTestApp } from '@backstage/frontend-test-utils';
import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { aDatabase, databasePage } from '../__testUtils__/databases';
import { fakePlatform } from '../__testUtils__/fakePlatform';
import type { PlatformApi } from '../api/PlatformApi';
import { platformApiRef } from '../api/platformApiRef';
import { databasesRouteRef } from '../routes';
import { DatabasesPage } from './DatabasesPage';

jest.setTimeout(20_000);

const show = (
  findDatabases: PlatformApi['findDatabases'],
  path = '/databases',
) =>
  renderInTestApp(<DatabasesPage />, {
    initialRouteEntries: [path],
    mountedRoutes: { '/databases': databasesRouteRef },
    apis: [
      [
        platformApiRef,
        fakePlatform({
          findDatabases,
          listEnvironments: async () => [
            { name: 'staging', target: 'local', order: 1, production: false },
          ],
        }),
      ],
    ],
  });

it('shows all with what they cost, how full they are and whether their backups were proven', async () => {
  show(async () =>
    databasePage([
      aDatabase({
        id: 'pg-0',
        name: 'old-db',
        state: 'detached',
        orphan: true,
        proof: 'failed',
      }),
      aDatabase(),
    ]),
  );
  const table = await screen.findByRole('table', { name: 'Databases' });
  const [, idle, own] = within(table).getAllByRole('row');
  expect(idle).toHaveTextContent(/old-db.*Detached, kept.*DAMAGED/);
  expect(own).toHaveTextContent(
    /pay-db.*In use.*pay.*payments.*staging.*small.*7\.6 MB.*3 of 20.*\$15.*proven/,
  );
  expect(within(own).getByRole('link', { name: 'pay-db' })).toHaveAttribute(
    'href',
    '/databases/pg-7f3a',
  );
  expect(
    screen.getByText(
      '2 databases · $30 a month · 1 of them nobody uses: $15 a month',
    ),
  ).toBeInTheDocument();
});

it('asks for what the address says, and the server for what has a text in it', async () => {
  const find = jest.fn<
    ReturnType<PlatformApi['findDatabases']>,
    Parameters<PlatformApi['findDatabases']>
  >(async ({ q = '' }) =>
    databasePage(
      [aDatabase(), aDatabase({ id: 'pg-2', name: 'ledger' })].filter(one =>
        one.name.includes(q),
      ),
    ),
  );
  show(find, '/databases?team=payments&state=orphan&environment=staging');
  await screen.findByRole('link', { name: 'ledger' });
  expect(find.mock.calls[0][0]).toMatchObject({
    team: 'payments',
    orphan: true,
    environment: 'staging',
  });
  await userEvent.type(
    screen.getByRole('searchbox', { name: 'By name' }),
    'ledg{Enter}',
  );
  await waitFor(() =>
    expect(
      screen.queryByRole('link', { name: 'pay-db' }),
    ).not.toBeInTheDocument(),
  );
  expect(screen.getByRole('link', { name: 'ledger' })).toBeInTheDocument();
  expect(find.mock.calls.pop()![0]).toMatchObject({
    q: 'ledg',
    team: 'payments',
  });
});

it('says how one comes about where there is none', async () => {
  show(async () => databasePage([]));
  expect(
    await screen.findByText('There is no database yet.'),
  ).toBeInTheDocument();
});
