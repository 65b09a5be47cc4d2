import { renderInTestApp } from '@backstage/frontend-test-utils';
import type { ApiWall, ApiWallService } from '@waymark/platform-common/api';
import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { fakePlatform } from '../__testUtils__/fakePlatform';
import { platformApiRef } from '../api/platformApiRef';
import { HealthPage } from './HealthPage';

jest.setTimeout(20_000);

const service = (
  name: string,
  more: Partial<ApiWallService> = {},
): ApiWallService => ({
  service: name,
  team: 'payments',
  environment: 'production',
  health: 'healthy',
  message: 'r1 serves.',
  needsLook: false,
  incident: null,
  budget: null,
  ...more,
});
const budget = (left: number) => ({
  environment: 'production',
  objective: 99.9,
  left,
  requests: 1000,
  errors: 2,
  since: '2026-11-01T00:00:00Z',
});

const show = (getWall: (query: { team?: string }) => Promise<ApiWall>) =>
  renderInTestApp(<HealthPage />, {
    apis: [[platformApiRef, fakePlatform({ getWall })]],
  });

it('shows what needs somebody as the server orders it, and the budget of the rest', async () => {
  show(async () => ({
    items: [
      service('slow', { needsLook: true, incident: 'Card payments time out' }),
      service('spent', { needsLook: true, budget: budget(-1) }),
      service('tight', { budget: budget(0.12) }),
      service('fine', { budget: budget(0.98) }),
    ],
    total: 2000,
    needLook: 5,
    counts: { healthy: 1990, failing: 10 },
  }));
  const looks = await screen.findByRole('list', { name: 'Needs a look' });
  expect(
    within(looks)
      .getAllByRole('listitem')
      .map(item => item.textContent),
  ).toEqual([
    expect.stringContaining('Incident: Card payments time out'),
    expect.stringContaining('Error budget of production used up'),
  ]);
  const calm = screen.getByRole('list', { name: 'As it should be' });
  expect(calm).toHaveTextContent(/tight.*12 %.*fine.*98 %/);
  expect(
    screen.getByText(/2000 services: 10 failing, 1990 healthy/),
  ).toBeInTheDocument();
  expect(
    screen.getByText('and 1996 more, of which 3 need a look'),
  ).toBeInTheDocument();
});

it('is narrowed to a team, which has none', async () => {
  const asked: Array<string | undefined> = [];
  show(async ({ team }) => {
    asked.push(team);
    return { items: [], total: 0, needLook: 0, counts: {} };
  });
  expect(
    await screen.findByText('There is no service yet.'),
  ).toBeInTheDocument();
  await userEvent.type(
    screen.getByRole('searchbox', { name: 'Of one team only' }),
    'search',
  );
  expect(
    await screen.findByText('Team search has no service.'),
  ).toBeInTheDocument();
  await waitFor(() => expect(asked.at(-1)).toBe('search'));
  // Not once for each letter.
  expect(asked.filter(team => team && team !== 'search')).toEqual([]);
});
