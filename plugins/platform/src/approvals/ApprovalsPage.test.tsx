import { renderInTestApp } from '@backstage/frontend-test-utils';
import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { fakePlatform } from '../__testUtils__/fakePlatform';
import { aPlan, mira, page } from '../__testUtils__/production';
import type { PlatformApi } from '../api/PlatformApi';
import { platformApiRef } from '../api/platformApiRef';
import type { Approval } from '../api/productionTypes';
import { ApprovalsPage } from './ApprovalsPage';
import { queryOf, whyNotDecide } from './approvalWords';

const approval: Approval = {
  id: '5',
  operation: 'op-1',
  service: 'pay',
  team: 'payments',
  environment: 'production',
  requestedBy: 'user:default/jonas',
  requestedAt: '2026-11-20T12:00:00Z',
  expiresAt: '2026-11-21T12:00:00Z',
  state: 'waiting',
  decidedBy: null,
  decidedAt: null,
  reason: null,
  seen: { release: 'r2', plan: 'plan-1', reason: 'Friday’s release' },
};

jest.setTimeout(20_000);

function show(some: Partial<PlatformApi>) {
  renderInTestApp(<ApprovalsPage />, {
    apis: [
      [platformApiRef, fakePlatform({ whoAmI: async () => mira, ...some })],
    ],
  });
}

it('shows one’s own first, with the plan that the word is given to', async () => {
  const listApprovals = jest.fn(async () => page([approval]));
  const decideApproval = jest.fn(async () => approval);
  show({ listApprovals, decideApproval, getPlan: async () => aPlan() });
  await userEvent.click(
    await screen.findByRole('button', { name: 'Approve pay to production' }),
  );
  expect(listApprovals).toHaveBeenCalledWith(
    expect.objectContaining({ mine: true, state: 'waiting' }),
  );
  expect(await screen.findByText('r1 → r2')).toBeInTheDocument();
  await userEvent.click(screen.getByRole('button', { name: 'Approve' }));
  expect(decideApproval).toHaveBeenCalledWith('5', 'approve', undefined);
});

it('names a change of configuration by what changes, and by no value', async () => {
  const asked: Approval = {
    ...approval,
    seen: {
      kind: 'config.apply',
      title: 'Set API_KEY, LOG_LEVEL of pay in production',
      base: 3,
      release: 'r2',
      reason: null,
      names: [
        { name: 'API_KEY', kind: 'secret', change: 'changed' },
        { name: 'LOG_LEVEL', kind: 'value', change: 'added' },
      ],
    },
  };
  const decideApproval = jest.fn(async () => asked);
  show({ listApprovals: async () => page([asked]), decideApproval });
  expect(
    await screen.findByText('Set API_KEY, LOG_LEVEL of pay in production'),
  ).toBeInTheDocument();
  expect(
    screen.getByText(/secret API_KEY changed, LOG_LEVEL added/),
  ).toBeInTheDocument();
  await userEvent.click(
    screen.getByRole('button', {
      name: 'Approve configuration of pay in production',
    }),
  );
  const list = await screen.findByRole('list', { name: 'What changes' });
  expect(list).toHaveTextContent('secret API_KEY changedLOG_LEVEL added');
  expect(screen.getByText(/r2 starts with it/)).toBeInTheDocument();
  await userEvent.click(screen.getByRole('button', { name: 'Approve' }));
  expect(decideApproval).toHaveBeenCalledWith('5', 'approve', undefined);
});

it('rejects only with a reason', async () => {
  const decideApproval = jest.fn(async () => approval);
  show({
    listApprovals: async () => page([approval]),
    decideApproval,
    getPlan: async () => aPlan(),
  });
  await userEvent.click(
    await screen.findByRole('button', { name: 'Reject pay to production' }),
  );
  const reject = await screen.findByRole('button', { name: 'Reject' });
  expect(reject).toBeDisabled();
  await userEvent.type(screen.getByRole('textbox'), 'Not before Monday');
  await userEvent.click(reject);
  expect(decideApproval).toHaveBeenCalledWith(
    '5',
    'reject',
    'Not before Monday',
  );
});

it('says that nothing waits', async () => {
  show({ listApprovals: async () => page([]) });
  expect(await screen.findByText('Nothing waits for you.')).toBeInTheDocument();
});

it('is never decided by who asked, nor by strangers', () => {
  const asker = { ...mira, entityRef: 'user:default/jonas' };
  expect(whyNotDecide(approval, mira)).toBe(undefined);
  expect(whyNotDecide(approval, asker)).toMatch('You asked for it');
  expect(whyNotDecide(approval, { ...asker, isPlatformTeam: true })).toMatch(
    'You asked for it',
  );
  const byToken = {
    ...approval,
    requestedBy: `token:3f0c of ${approval.requestedBy}`,
  };
  expect(whyNotDecide(byToken, asker)).toMatch('A token of yours');
  expect(whyNotDecide(byToken, mira)).toBe(undefined);
  expect(whyNotDecide(approval, { ...mira, teams: [] })).toMatch(
    'team payments',
  );
  expect(queryOf('all')).toEqual({});
});
