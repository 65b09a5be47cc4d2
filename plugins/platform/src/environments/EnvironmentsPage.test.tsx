import { renderInTestApp } from '@backstage/frontend-test-utils';
import type { ApiBinding, ApiService } from '@waymark/platform-common/api';
import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { fakePlatform } from '../__testUtils__/fakePlatform';
import { mira, page } from '../__testUtils__/production';
import type { BindingQuery, PlatformApi } from '../api/PlatformApi';
import { platformApiRef } from '../api/platformApiRef';
import { EnvironmentsPage } from './EnvironmentsPage';

jest.setTimeout(20_000);

const TIME = '2026-11-20T12:00:00.000Z';
const binding = (more: Partial<ApiBinding> = {}): ApiBinding => ({
  service: 'pay',
  team: 'payments',
  environment: 'production',
  kind: 'production',
  release: 'r2',
  candidate: null,
  weight: 0,
  commit: {
    sha: 'abc',
    message: 'Greet\n\nLong',
    author: 'Mira',
    committedAt: TIME,
  },
  health: 'healthy',
  message: 'r2 serves.',
  cost: { perMonth: 24, currency: 'EUR' },
  since: TIME,
  createdAt: TIME,
  lastDeployment: {
    to: 'r2',
    actor: 'user:default/mira',
    door: 'cli',
    operation: 'op-1',
    startedAt: TIME,
    outcome: 'succeeded',
  },
  ...more,
});

const environments: Partial<PlatformApi> = {
  listEnvironments: async () => [
    { name: 'staging', target: 'local', order: 1, production: false },
    { name: 'production', target: 'local', order: 2, production: true },
    {
      name: 'lab',
      target: 'local',
      order: null,
      production: false,
      team: 'search',
    },
  ],
};
const service = (name: string): ApiService => ({
  name,
  team: 'payments',
  createdAt: TIME,
  repository: { name, url: '', cloneUrl: '', defaultBranch: 'main' },
  health: { color: 'healthy', message: '' },
});
const show = (some: Partial<PlatformApi>, path = '/environments') =>
  renderInTestApp(<EnvironmentsPage />, {
    initialRouteEntries: [path],
    apis: [[platformApiRef, fakePlatform({ ...environments, ...some })]],
  });

it('shows what runs where, in one request, and what is wrong in words', async () => {
  const listBindings = jest.fn(async () =>
    page([
      binding(),
      binding({
        environment: 'staging',
        health: 'failing',
        message: 'It crashes.',
        candidate: 'r3',
        weight: 10,
        lastDeployment: {
          ...binding().lastDeployment!,
          to: 'r3',
          outcome: 'failed',
        },
      }),
      binding({
        service: 'new',
        release: null,
        commit: null,
        cost: null,
        lastDeployment: null,
        health: 'deploying',
        message: 'r1 is on its way.',
      }),
    ]),
  );
  show({ listBindings });
  const table = await screen.findByRole('table', { name: 'What runs where' });
  const [, first, second, third] = within(table).getAllByRole('row');
  expect(first).toHaveTextContent(
    /pay.*production.*Healthy.*r2.*Greet.*€24.*mira/,
  );
  expect(first).not.toHaveTextContent('Long');
  expect(second).toHaveTextContent(
    /Failing.*r2, r3 takes 10 %.*It crashes\..*r3 failed/,
  );
  expect(third).toHaveTextContent(/new.*Deploying.*r1 is on its way\./);
  expect(listBindings).toHaveBeenCalledTimes(1);
  const strip = screen.getByRole('list', { name: /promotion order/ });
  expect(strip).toHaveTextContent(/staging.*production.*lab.*of team search/);
});

it('says what is wrong with an environment itself', async () => {
  const message = 'qa has expired, and is torn down when "Clone it" has ended.';
  const next = 'platform operations op-9';
  const listEnvironments = async () => [
    {
      name: 'qa',
      target: 'local',
      order: null,
      production: false,
      team: 'payments',
      conditions: [
        {
          type: 'Expirable',
          status: 'False' as const,
          reason: 'OperationUnderWay',
          message,
          next,
        },
      ],
    },
  ];
  show({ listEnvironments, listBindings: async () => page([]) });
  const list = await screen.findByRole('list', { name: 'Conditions' });
  expect(list).toHaveTextContent(`Expirable${message} ${next}`);
});

describe('what is asked for', () => {
  const asked: BindingQuery[] = [];
  const listBindings: PlatformApi['listBindings'] = async query => {
    asked.push(query);
    return { items: [binding()], nextCursor: query.cursor ? null : 'next' };
  };
  beforeEach(() => asked.splice(0));

  it('is what the address says, and the next page when told to', async () => {
    show({ listBindings }, '/environments?state=look&team=payments');
    const more = await screen.findByRole('button', { name: 'Show more' });
    expect(asked[0]).toMatchObject({
      state: ['failing', 'unknown', 'degraded'],
      team: 'payments',
      sort: 'service',
      limit: 50,
    });
    expect(
      screen.getByRole('searchbox', { name: 'Of one team only' }),
    ).toHaveValue('payments');
    await userEvent.click(more);
    await waitFor(() => expect(asked.at(-1)).toMatchObject({ cursor: 'next' }));
  });

  it('is what is chosen', async () => {
    show({ listBindings });
    await userEvent.click(
      await screen.findByRole('radio', { name: 'Production' }),
    );
    await waitFor(() =>
      expect(asked.at(-1)).toMatchObject({ kind: 'production' }),
    );
    await userEvent.type(
      screen.getByRole('searchbox', { name: 'By name' }),
      'pa{Enter}',
    );
    await waitFor(() =>
      expect(asked.at(-1)).toMatchObject({ q: 'pa', kind: 'production' }),
    );
  });
});

it('says how something comes into an empty environment', async () => {
  show(
    { listBindings: async () => page([]) },
    '/environments?environment=staging',
  );
  expect(await screen.findByText('Nothing deployed yet.')).toBeInTheDocument();
  expect(
    screen.getByText('A push to a service deploys here.'),
  ).toBeInTheDocument();
  const link = await screen.findByRole('link', { name: 'staging' });
  expect(link.closest('li')).toHaveAttribute('aria-current', 'true');
});

it('says that nothing fits', async () => {
  show({ listBindings: async () => page([]) }, '/environments?q=zzz');
  expect(
    await screen.findByText('Nothing fits what is asked for.'),
  ).toBeInTheDocument();
});

it('shows what comes and goes: whose, what it costs, when it was last used, how long it stays', async () => {
  const own = {
    target: 'local',
    order: null,
    production: false,
    base: 'staging',
    services: 2,
    cost: { perMonth: 12.5, currency: 'USD' },
  };
  show({
    listBindings: async () => page([binding()]),
    whoAmI: async () => mira,
    listServices: async () => page([service('pay')]),
    listEnvironments: async () => [
      {
        ...own,
        name: 'qa',
        team: 'payments',
        createdAt: '2025-01-01T12:00:00Z',
      },
      {
        ...own,
        name: 'checkout-3f9a1c22',
        team: null,
        service: 'pay',
        branch: 'preview/checkout',
        createdAt: new Date().toISOString(),
        lastUsedAt: new Date().toISOString(),
        expiresAt: new Date(Date.now() + 6.5 * 86_400_000).toISOString(),
      },
      { ...own, name: 'theirs', team: 'search', createdAt: TIME },
      {
        ...own,
        name: 'find-4a1b2c3d',
        team: null,
        service: 'find',
        branch: 'preview/find',
        createdAt: TIME,
      },
    ],
  });
  const table = await screen.findByRole('table', {
    name: 'Environments that come and go',
  });
  expect(within(table).getByRole('row', { name: /qa/ })).toHaveTextContent(
    /team payments.*2.*\$12\.50.*never.*good/,
  );
  const preview = within(table).getByRole('row', { name: /checkout/ });
  expect(preview).toHaveTextContent(/preview\/checkout of pay.*6 days/);
  // Who may is known only when one knows who one is.
  await waitFor(() =>
    expect(
      within(table).getByRole('row', { name: /theirs/ }),
    ).toHaveTextContent('Only people of team search'),
  );
  await waitFor(() =>
    expect(
      within(table).getByRole('row', { name: /find-4a1b2c3d/ }),
    ).toHaveTextContent('Only people of the team of find'),
  );
  expect(
    within(preview).getByRole('button', { name: /Tear down/ }),
  ).toBeEnabled();
  await userEvent.click(
    screen.getByRole('switch', { name: /nobody has used for 30 days/ }),
  );
  await waitFor(() =>
    expect(
      screen.queryByRole('row', { name: /checkout/ }),
    ).not.toBeInTheDocument(),
  );
  expect(screen.getByRole('row', { name: /qa/ })).toBeInTheDocument();
});
