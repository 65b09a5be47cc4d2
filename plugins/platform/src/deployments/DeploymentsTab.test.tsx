import { renderInTestApp } from '@backstage/frontend-test-utils';
import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { fakePlatform } from '../__testUtils__/fakePlatform';
import { itHasTheStatesOfAList } from '../__testUtils__/listStates';
import { mira, page, payDetail, payHome } from '../__testUtils__/production';
import type { PlatformApi } from '../api/PlatformApi';
import { platformApiRef } from '../api/platformApiRef';
import type { Deployment } from '../api/productionTypes';
import { ServiceDeployments } from './DeploymentsTab';

jest.setTimeout(20_000);

const deployment = (more: Partial<Deployment> = {}): Deployment => ({
  id: '2',
  service: 'pay',
  environment: 'production',
  from: 'r0',
  to: 'r1',
  commit: 'abcdef123456',
  actor: 'user:default/mira',
  door: 'portal',
  reason: null,
  operation: null,
  startedAt: '2026-11-20T12:00:00Z',
  readyAt: '2026-11-20T12:00:04Z',
  outcome: 'succeeded',
  ...more,
});
const others: Partial<PlatformApi> = {
  getService: async () => payDetail(),
  getServiceHome: async () => payHome(),
  whoAmI: async () => mira,
};

itHasTheStatesOfAList({
  element: <ServiceDeployments service="pay" />,
  title: 'Deployments',
  method: 'listDeployments',
  rows: [
    deployment({ from: 'r1', to: 'r2', outcome: null, readyAt: null }),
    deployment({ id: '1', from: null }),
  ],
  shows: ['r1 → r2', 'r1, the first'],
  empty: 'Nothing was deployed yet.',
  everyMs: 3000,
  others,
});

it('goes back to what was healthy, and offers strangers nothing of the kind', async () => {
  const back = deployment({ from: null, to: 'r0' });
  const show = (who: typeof mira) =>
    renderInTestApp(<ServiceDeployments service="pay" />, {
      apis: [
        [
          platformApiRef,
          fakePlatform({
            ...others,
            whoAmI: async () => who,
            listDeployments: async () => page([back]),
          }),
        ],
      ],
    });
  const { unmount } = show({ ...mira, teams: [] });
  await screen.findByRole('button', { name: /Environment/ });
  expect(screen.getByRole('rowheader')).toHaveTextContent('r0, the first');
  expect(
    screen.queryByRole('button', { name: /Roll back/ }),
  ).not.toBeInTheDocument();
  unmount();
  show(mira);
  await userEvent.click(
    await screen.findByRole('button', {
      name: 'Roll back to r0 in production',
    }),
  );
  expect(
    await screen.findByRole('dialog', { name: /^Roll pay back/ }),
  ).toBeInTheDocument();
});

it('narrows to an environment, of which the address knows', async () => {
  const listDeployments = jest.fn(async () => page([deployment()]));
  renderInTestApp(<ServiceDeployments service="pay" />, {
    apis: [[platformApiRef, fakePlatform({ ...others, listDeployments })]],
    initialRouteEntries: ['/?environment=staging'],
  });
  await screen.findByText('r0 → r1');
  expect(listDeployments).toHaveBeenCalledWith(
    'pay',
    expect.objectContaining({ environment: 'staging' }),
  );
  await userEvent.click(
    await screen.findByRole('button', { name: /Environment/ }),
  );
  await userEvent.click(
    await screen.findByRole('option', { name: 'production' }),
  );
  expect(listDeployments).toHaveBeenLastCalledWith(
    'pay',
    expect.objectContaining({ environment: 'production' }),
  );
});
