import { renderInTestApp } from '@backstage/frontend-test-utils';
import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { fakePlatform } from '../../__testUtils__/fakePlatform';
import type { Decommission } from '../../api/DecommissionApi';
import type { PlatformApi } from '../../api/PlatformApi';
import { platformApiRef } from '../../api/platformApiRef';
import { AskedOfYou } from '../../home/AskedOfYou';
import { DecommissionButton } from './DecommissionButton';
import { DecommissionedBanner } from './DecommissionedBanner';

// Others may use the machine too.
jest.setTimeout(30_000);

const preview: Decommission = {
  service: 'pay',
  team: 'payments',
  graceDays: 7,
  whyNot: [],
  dependants: [
    {
      service: 'shop',
      team: 'checkout',
      environments: ['production'],
      asked: true,
    },
  ],
  dependantsNote: 'By what their releases declare.',
  databases: [
    {
      id: 'pg-1',
      name: 'pay-db',
      environment: 'staging',
      size: 'small',
      state: 'attached',
      bytes: null,
      protected: false,
    },
  ],
  environments: [
    { name: 'staging', release: 'r7', url: null, perMonth: 21.75 },
  ],
  previews: 0,
  cost: { perMonth: 21.75, currency: 'EUR' },
  operation: null,
  answers: [],
  decommissioned: null,
};
const begun = { id: 'op-1' } as Awaited<
  ReturnType<PlatformApi['recoverService']>
>;
const show = (element: JSX.Element, some: Partial<PlatformApi>) =>
  renderInTestApp(element, { apis: [[platformApiRef, fakePlatform(some)]] });

it('shows what would end, and decommissions when the name was typed', async () => {
  const user = userEvent.setup();
  const decommissionService = jest.fn(async () => begun);
  show(<DecommissionButton service="pay" />, {
    getDecommission: async () => preview,
    decommissionService,
  });
  await user.click(
    await screen.findByRole('button', { name: 'Decommission pay' }),
  );
  expect(
    await screen.findByText('shop (team checkout, in production)'),
  ).toBeInTheDocument();
  expect(screen.getByText('pay-db in staging (small)')).toBeInTheDocument();
  const typed = screen.getByRole('textbox', { name: /Type pay/ });
  await user.type(typed, 'pey');
  await user.click(screen.getByRole('button', { name: 'Decommission' }));
  expect(
    await screen.findByText(/What was typed is not pay/),
  ).toBeInTheDocument();
  expect(decommissionService).not.toHaveBeenCalled();
  await user.clear(typed);
  await user.type(typed, 'pay');
  await user.click(screen.getByRole('button', { name: 'Decommission' }));
  await waitFor(() =>
    expect(decommissionService).toHaveBeenCalledWith(
      'pay',
      { confirm: 'pay' },
      expect.stringMatching(/^decommission-pay-/),
    ),
  );
});

it('is greyed for others, and says why', async () => {
  show(
    <DecommissionButton service="pay" blocked={{ why: 'Only team payments.' }} />,
    {},
  );
  expect(
    await screen.findByRole('button', { name: 'Decommission pay' }),
  ).toBeDisabled();
  expect(screen.getByText('Only team payments.')).toBeInTheDocument();
});

it('brings one back while there is time', async () => {
  const user = userEvent.setup();
  const recoverService = jest.fn(async () => begun);
  const decommissioned = {
    at: new Date().toISOString(),
    by: 'user:default/mira',
    deleteAt: '2026-11-28T11:00:00.000Z',
    removedAt: null,
    next: '',
  };
  show(
    <>
      <DecommissionedBanner service="pay" decommissioned={decommissioned} />
      <DecommissionedBanner
        service="old"
        decommissioned={{ ...decommissioned, removedAt: decommissioned.at }}
      />
    </>,
    { recoverService },
  );
  expect(await screen.findByText(/until 2026-11-28/)).toBeInTheDocument();
  expect(screen.getByText(/grace period is over/)).toBeInTheDocument();
  await user.click(screen.getByRole('button', { name: 'Bring back pay' }));
  expect(screen.queryByRole('button', { name: 'Bring back old' })).toBeNull();
  await waitFor(() => expect(recoverService).toHaveBeenCalledTimes(1));
});

it('asks on the home page whether a service may go, and sends the word', async () => {
  const user = userEvent.setup();
  const answerDecommission = jest.fn();
  const question = {
    operation: 'op-1',
    leaving: 'pay',
    leavingTeam: 'payments',
    service: 'shop',
    team: 'checkout',
    state: 'waiting' as const,
    askedBy: 'user:default/ana',
    askedAt: new Date().toISOString(),
    question: 'Nobody pays',
    decidedBy: null,
    decidedAt: null,
    reason: null,
  };
  show(<AskedOfYou />, {
    listMyQuestions: async () => [question],
    answerDecommission,
  });
  expect(await screen.findByText(/asks: Nobody pays/)).toBeInTheDocument();
  await user.click(
    screen.getByRole('button', { name: 'Object: pay stays' }),
  );
  await user.type(
    await screen.findByRole('textbox', { name: /Why/ }),
    'We pay',
  );
  await user.click(screen.getByRole('button', { name: 'Object' }));
  await waitFor(() =>
    expect(answerDecommission).toHaveBeenCalledWith(question, false, 'We pay'),
  );
});
