import { renderInTestApp } from '@backstage/frontend-test-utils';
import type { ApiService } from '@waymark/platform-common/api';
import { screen, within } from '@testing-library/react';
import { aDatabase, databasePage } from '../__testUtils__/databases';
import { eventStream, fakePlatform } from '../__testUtils__/fakePlatform';
import type { PlatformApi } from '../api/PlatformApi';
import { platformApiRef } from '../api/platformApiRef';
import { HomePage } from './HomePage';

const service = (
  name: string,
  color: ApiService['health']['color'],
  message: string,
): ApiService => ({
  name,
  team: 'payments',
  createdAt: '2026-11-20T12:00:00Z',
  repository: { name, url: '', cloneUrl: '', defaultBranch: 'main' },
  health: { color, message, environment: 'staging' },
});

const activity = (id: string, title: string) => ({
  id,
  time: new Date().toISOString(),
  type: 'release.created',
  title,
});

const me: Partial<PlatformApi> = {
  whoAmI: async () => ({
    entityRef: 'user:default/mira',
    displayName: 'Mira Castellanos',
    teams: [
      {
        name: 'payments',
        title: 'Payments',
        entityRef: 'group:default/payments',
      },
    ],
    isPlatformTeam: false,
  }),
  listConditions: async () => [],
  findDatabases: async () => databasePage([]),
  listActivity: async () => ({ items: [], nextCursor: null }),
  streamActivity: async () => eventStream([], { open: true }),
};

const show = (some: Partial<PlatformApi>) =>
  renderInTestApp(<HomePage />, {
    apis: [[platformApiRef, fakePlatform({ ...me, ...some })]],
  });

it('shows my services, what needs somebody first, and what happens as it happens', async () => {
  show({
    listServices: async () => ({
      items: [
        service('ledger', 'healthy', 'r2 serves.'),
        service('pay', 'failing', 'It crashes.'),
      ],
      nextCursor: null,
    }),
    listActivity: async () => ({
      items: [activity('1', 'ledger r2')],
      nextCursor: null,
    }),
    streamActivity: async () =>
      eventStream([{ data: activity('2', 'ledger r3') }], { open: true }),
  });
  expect(
    await screen.findByRole('heading', { name: 'Hello, Mira' }),
  ).toBeInTheDocument();
  const table = await screen.findByRole('table', { name: 'My services' });
  expect(
    within(table)
      .getAllByRole('rowheader')
      .map(cell => cell.textContent),
  ).toEqual(['pay', 'ledger']);
  expect(table).toHaveTextContent('staging: It crashes.');
  expect(
    screen.getByText(/2 services: 1 failing, 1 healthy/),
  ).toBeInTheDocument();
  expect(await screen.findByText('ledger r2')).toBeInTheDocument();
  expect(await screen.findByText('ledger r3')).toBeInTheDocument();
});

it('tells a newcomer what to do', async () => {
  show({ listServices: async () => ({ items: [], nextCursor: null }) });
  expect(
    await screen.findByText('Your teams have no service yet.'),
  ).toBeInTheDocument();
  expect(
    await screen.findByText('Nothing has happened yet.'),
  ).toBeInTheDocument();
  expect(screen.getByRole('link', { name: 'Create Service' })).toHaveAttribute(
    'href',
    expect.stringContaining('/create'),
  );
});

it('says so when the platform does not answer, and keeps the rest of the page', async () => {
  show({
    listServices: async () => {
      throw new Error('connect ECONNREFUSED');
    },
  });
  expect(
    await screen.findByText('Waymark does not answer.'),
  ).toBeInTheDocument();
  expect(
    screen.getByRole('link', { name: 'Create Service' }),
  ).toBeInTheDocument();
});

it('says which databases need somebody', async () => {
  show({
    listServices: async () => ({ items: [], nextCursor: null }),
    findDatabases: async query => {
      expect(query.mine).toBe(true);
      return databasePage([aDatabase({ orphan: true, state: 'detached' })]);
    },
  });
  const table = await screen.findByRole('table', { name: 'What needs you' });
  expect(table).toHaveTextContent(/pay-db.*staging.*Nobody uses it.*\$15/);
});

it('says what is wrong with the platform itself', async () => {
  show({
    listServices: async () => ({ items: [], nextCursor: null }),
    listConditions: async () => [
      {
        type: 'SecretsReadable',
        status: 'False',
        reason: 'KeyNotUsable',
        message: 'The secrets cannot be read: their key is not there.',
      },
    ],
  });
  expect(
    await screen.findByText('Secrets cannot be used now'),
  ).toBeInTheDocument();
});
