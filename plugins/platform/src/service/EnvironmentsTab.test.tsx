import { renderInTestApp } from '@backstage/frontend-test-utils';
import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { fakePlatform } from '../__testUtils__/fakePlatform';
import {
  aFreeze,
  aPlan,
  mira,
  page,
  payHome,
} from '../__testUtils__/production';
import type { PlatformApi } from '../api/PlatformApi';
import { platformApiRef } from '../api/platformApiRef';
import { ServiceEnvironments } from './EnvironmentsTab';

jest.setTimeout(20_000);
// Loaded when a plan is first asked for; compiling it here would count to the first test.
beforeAll(() => import('../plan/PlanDialog'));

function show(some: Partial<PlatformApi> = {}, at = '/') {
  const all: Partial<PlatformApi> = {
    getServiceHome: async () => payHome(),
    listCommits: async () => [],
    // For a plan, once that is asked for.
    listFreezes: async () => page([]),
    listOperations: async () => page([]),
    whoAmI: async () => mira,
    createPlan: async () => aPlan(),
    ...some,
  };
  renderInTestApp(<ServiceEnvironments service="pay" />, {
    apis: [[platformApiRef, fakePlatform(all)]],
    initialRouteEntries: [at],
  });
}
const promote = () =>
  screen.findByRole('button', { name: 'Promote r2 to production' });

it('leads from the arrow to the plan, and Escape back', async () => {
  show();
  const order = await screen.findByRole('group', { name: 'Promotion order' });
  expect(order).toHaveTextContent(/staging.*r2.*ahead.*production.*r1/);
  await userEvent.click(await promote());
  const dialog = await screen.findByRole('dialog');
  await within(dialog).findByText('r1 → r2');
  await userEvent.keyboard('{Escape}');
  expect(screen.queryByRole('dialog')).not.toBeInTheDocument();
});

it('has the plan in the address', async () => {
  show({}, '/?plan=promote&from=staging&to=production');
  expect(
    await screen.findByRole('dialog', { name: 'Promote pay to production' }),
  ).toBeInTheDocument();
});

it('says by whom it is frozen; the glass can be broken', async () => {
  show({
    getServiceHome: async () => payHome({ freezes: [aFreeze()] }),
    listFreezes: async () => page([aFreeze()]),
  });
  expect(await screen.findByText(/Frozen by jonas/)).toBeInTheDocument();
  const button = await promote();
  expect(button).toBeDisabled();
  expect(button).toHaveAccessibleDescription(/jonas or the platform team/);
  await userEvent.click(
    screen.getByRole('button', { name: /Break the glass/ }),
  );
  expect(
    await screen.findByRole('textbox', { name: /break the glass/ }),
  ).toBeInTheDocument();
});

it('says to a stranger who could', async () => {
  show({ whoAmI: async () => ({ ...mira, teams: [] }) });
  await screen.findAllByText(/Only people of team payments/);
  expect(await promote()).toBeDisabled();
  const restart = screen.getByRole('button', {
    name: /Restart pay in staging/,
  });
  expect(restart).toHaveAccessibleDescription(/Only people of team payments/);
  expect(
    screen.queryByRole('button', { name: /incident/ }),
  ).not.toBeInTheDocument();
});

it('shows an open incident with the last changes, and closes it', async () => {
  // The page reads again every few seconds, while somebody is still typing too.
  let open = true;
  const closeIncident = jest.fn(async () => {
    open = false;
    return {} as any;
  });
  const incident = {
    id: '4',
    service: 'pay',
    title: 'Payments fail',
    openedBy: 'user:default/mira',
    openedAt: '2026-11-20T12:00:00Z',
    lastChanges: [
      {
        id: '9',
        environment: 'production',
        from: 'r1',
        to: 'r2',
        actor: 'user:default/jonas',
        startedAt: '2026-11-20T11:00:00Z',
        outcome: 'succeeded',
        operation: null,
      },
    ],
  } as any;
  const getServiceHome = async () => payHome(open ? { incident } : {});
  show({ getServiceHome, closeIncident });
  const banner = await screen.findByRole('region', { name: 'Open incident' });
  expect(banner).toHaveTextContent('production r1 → r2 by jonas, succeeded');
  await userEvent.click(within(banner).getByRole('button', { name: 'Close…' }));
  await userEvent.type(await screen.findByRole('textbox'), 'A bad index');
  await userEvent.click(
    screen.getByRole('button', { name: 'Close the incident' }),
  );
  expect(closeIncident).toHaveBeenCalledWith('4', 'A bad index');
  await waitFor(() => expect(banner).not.toBeInTheDocument());
});

it('asks for all that it shows in one request', async () => {
  const asked: string[] = [];
  const some: Partial<PlatformApi> = {
    getServiceHome: async () => payHome(),
    listCommits: async () => [],
    whoAmI: async () => mira,
  };
  const platform = new Proxy(fakePlatform(some), {
    get(target, name: keyof PlatformApi) {
      asked.push(name);
      return target[name];
    },
  });
  renderInTestApp(<ServiceEnvironments service="pay" />, {
    apis: [[platformApiRef, platform]],
  });
  await promote();
  await screen.findByText('There is no preview.');
  expect(asked.sort()).toEqual(['getServiceHome', 'listCommits', 'whoAmI']);
});
