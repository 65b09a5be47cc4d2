import { renderInTestApp } from '@backstage/frontend-test-utils';
import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { fakePlatform, failedOperation } from '../__testUtils__/fakePlatform';
import {
  aFreeze,
  aPlan,
  mira,
  page,
  payDetail,
} from '../__testUtils__/production';
import type { PlatformApi } from '../api/PlatformApi';
import { PlatformApiError } from '../api/PlatformApiError';
import { platformApiRef } from '../api/platformApiRef';
import { PlanDialog } from './PlanDialog';
import type { PlanRequest } from './planRequest';

const promote: PlanRequest = {
  kind: 'promote',
  from: 'staging',
  to: 'production',
};

jest.setTimeout(20_000);

function show(some: Partial<PlatformApi>, request: PlanRequest = promote) {
  const all: Partial<PlatformApi> = {
    createPlan: async () => aPlan(),
    getService: async () => payDetail(),
    listFreezes: async () => page([]),
    listOperations: async () => page([]),
    whoAmI: async () => mira,
    ...some,
  };
  renderInTestApp(
    <PlanDialog service="pay" request={request} onClose={() => {}} />,
    { apis: [[platformApiRef, fakePlatform(all)]] },
  );
}

it('shows what would happen, what can not be taken back, and does it', async () => {
  const applyPlan = jest.fn(async () => failedOperation());
  const createPlan = jest.fn(async () =>
    aPlan({ notIncluded: 'r3 is being built.' }),
  );
  show({ applyPlan, createPlan });
  const production = await screen.findByRole('region', { name: 'production' });
  expect(production).toHaveTextContent('r1 → r2');
  expect(production).toHaveTextContent('cannot be taken back');
  expect(production).toHaveTextContent('€24 a month, €12 more');
  expect(production).toHaveTextContent('1 commit comes with it');
  expect(screen.getByText(/r3 is being built/)).toBeInTheDocument();
  expect(createPlan).toHaveBeenCalledWith('pay', {
    from: 'staging',
    environments: ['production'],
  });
  await userEvent.click(screen.getByRole('button', { name: 'Promote' }));
  expect(applyPlan).toHaveBeenCalledWith('plan-1', {}, 'apply-plan-1');
});

it('asks for a reason where it is frozen, and says by whom', async () => {
  const applyPlan = jest.fn(async () => failedOperation());
  show({ applyPlan, listFreezes: async () => page([aFreeze()]) });
  expect(await screen.findByText(/Frozen by jonas/)).toBeInTheDocument();
  const button = screen.getByRole('button', { name: 'Promote' });
  expect(button).toBeDisabled();
  expect(button).toHaveAccessibleDescription(
    'It is frozen: a reason is needed.',
  );
  await userEvent.type(screen.getByRole('textbox'), 'The till is down');
  await userEvent.click(button);
  expect(applyPlan).toHaveBeenCalledWith(
    'plan-1',
    { breakGlass: 'The till is down' },
    'apply-plan-1',
  );
});

it('shows what has moved, and makes a new plan', async () => {
  const createPlan = jest
    .fn()
    .mockResolvedValueOnce(aPlan())
    .mockResolvedValueOnce(aPlan({ id: 'plan-2' }));
  const applyPlan = jest.fn(async () => {
    throw PlatformApiError.of(
      {
        error: {
          name: 'ConflictError',
          message: 'Plan plan-1 does not hold any more',
          why: 'In production served r1, now r2 does.',
          next: 'Make a new plan, and look at it.',
        },
      },
      409,
    );
  });
  show({ createPlan, applyPlan });
  await userEvent.click(
    within(await screen.findByRole('dialog')).getByRole('button', {
      name: 'Promote',
    }),
  );
  const alert = await screen.findByRole('alert');
  expect(alert).toHaveTextContent('In production served r1, now r2 does.');
  await userEvent.click(
    screen.getByRole('button', { name: 'Make a new plan' }),
  );
  await screen.findByRole('region', { name: 'production' });
  expect(screen.queryByRole('alert')).not.toBeInTheDocument();
  expect(createPlan).toHaveBeenCalledTimes(2);
});

it('overtakes another person’s rollout only when told to', async () => {
  const running = failedOperation({
    kind: 'deploy',
    state: 'running',
    actor: 'user:default/jonas',
    title: 'Deploy r3 of pay',
  });
  const applyPlan = jest.fn(async () => failedOperation());
  show({ applyPlan, listOperations: async () => page([running]) });
  await screen.findByText(/“Deploy r3 of pay” of jonas/);
  expect(screen.getByRole('button', { name: 'Promote' })).toBeDisabled();
  await userEvent.click(screen.getByRole('checkbox'));
  await userEvent.click(screen.getByRole('button', { name: 'Promote' }));
  expect(applyPlan).toHaveBeenCalledWith(
    'plan-1',
    { supersede: true },
    'apply-plan-1',
  );
});

it('rolls back to the last healthy one, frozen or not', async () => {
  const createPlan = jest.fn(async () => aPlan({ release: 'r1' }));
  const createRollback = jest.fn(async () => failedOperation());
  show(
    {
      createPlan,
      createRollback,
      listFreezes: async () => page([aFreeze()]),
      getService: async () =>
        payDetail([{ ...payDetail().environments[1], release: 'r2' }]),
      listDeployments: async () =>
        page([
          { to: 'r2', outcome: 'succeeded' },
          { to: 'r1', outcome: 'succeeded' },
        ] as any),
    },
    { kind: 'rollback', environment: 'production' },
  );
  await userEvent.type(await screen.findByRole('textbox'), 'Errors');
  expect(createPlan).toHaveBeenCalledWith('pay', {
    environments: ['production'],
    release: 'r1',
  });
  await userEvent.click(screen.getByRole('button', { name: 'Roll back' }));
  expect(createRollback).toHaveBeenCalledWith(
    'pay',
    { environment: 'production', to: 'r1', reason: 'Errors' },
    'rollback-plan-1-safe',
  );
});

it('says so where there is nothing to go back to', async () => {
  show(
    {
      listDeployments: async () => page([]),
    },
    { kind: 'rollback', environment: 'production' },
  );
  expect(await screen.findByRole('alert')).toHaveTextContent(
    'nothing to go back to',
  );
  expect(screen.getByRole('button', { name: 'Roll back' })).toBeDisabled();
});
