import { renderInTestApp } from '@backstage/frontend-test-utils';
import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { fakePlatform, failedOperation } from '../__testUtils__/fakePlatform';
import {
  aFreeze,
  aPlan,
  environmentPlan,
  mira,
  page,
  payHome,
} from '../__testUtils__/production';
import type { PlatformApi } from '../api/PlatformApi';
import { PlatformApiError } from '../api/PlatformApiError';
import type { EnvironmentPlan } from '../api/productionTypes';
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
    getServiceHome: async () => payHome(),
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

it('shows what becomes of the configuration, and what follows another environment', async () => {
  const configuration: EnvironmentPlan['configuration'] = [
    {
      name: 'LOG_LEVEL',
      kind: 'value',
      change: 'changed',
      before: 'debug',
      after: 'info',
      follows: 'staging',
    },
    { name: 'API_KEY', kind: 'secret', change: 'added', follows: 'staging' },
  ];
  const plan = aPlan({ environments: [environmentPlan({ configuration })] });
  show({ createPlan: async () => plan });
  const list = await screen.findByRole('list', { name: 'Configuration' });
  expect(list).toHaveTextContent(
    'ChangeValue LOG_LEVELdebug → info, as in staging' +
      'SetSecret API_KEYas in staging',
  );
});

it('says before who has to approve it, where somebody has to', async () => {
  const environments = payHome().environments.map(one => ({
    ...one,
    protection: one.production ? ('deny' as const) : ('none' as const),
  }));
  const getServiceHome = async () => payHome({ environments });
  show({ getServiceHome });
  const words = /another owner of team payments has to approve it first/;
  expect(await screen.findByText(words)).toHaveTextContent(/^production/);
  expect(screen.getByRole('button', { name: 'Promote' })).toBeEnabled();
});

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

const back: PlanRequest = { kind: 'rollback', environment: 'production' };
const aWayBack = (more = {}) =>
  aPlan({
    kind: 'rollback',
    release: 'r1',
    notes: ['It stops “Deploy r3 of pay” of jonas.'],
    ...more,
  });

it('rolls back by its own plan, frozen or not, and past what somebody else deploys', async () => {
  const createPlan = jest.fn(async () => aWayBack());
  const applyPlan = jest.fn(async () => failedOperation());
  const running = failedOperation({
    kind: 'deploy',
    state: 'running',
    actor: 'user:default/jonas',
  });
  show(
    {
      createPlan,
      applyPlan,
      listFreezes: async () => page([aFreeze()]),
      listOperations: async () => page([running]),
    },
    back,
  );
  await userEvent.type(await screen.findByRole('textbox'), 'Errors');
  expect(screen.getByText(/It stops “Deploy r3 of pay”/)).toBeInTheDocument();
  expect(createPlan).toHaveBeenCalledWith('pay', {
    kind: 'rollback',
    environments: ['production'],
  });
  await userEvent.click(screen.getByRole('button', { name: 'Roll back' }));
  expect(applyPlan).toHaveBeenCalledWith(
    'plan-1',
    { reason: 'Errors' },
    'apply-plan-1',
  );
});

it('shows what has moved since a way back was planned, and looks again', async () => {
  const createPlan = jest
    .fn()
    .mockResolvedValueOnce(aWayBack())
    .mockResolvedValueOnce(aWayBack({ id: 'plan-2', notes: ['r2 now.'] }));
  const applyPlan = jest.fn(async () => {
    throw PlatformApiError.of(
      {
        error: {
          name: 'ConflictError',
          message: 'Plan plan-1 does not hold any more',
          why: 'What production goes back to was: r1; and is: r2.',
          next: 'Make a new plan, and look at it.',
        },
      },
      409,
    );
  });
  show({ createPlan, applyPlan }, back);
  await userEvent.click(
    await screen.findByRole('button', { name: 'Roll back' }),
  );
  expect(await screen.findByRole('alert')).toHaveTextContent('and is: r2.');
  await userEvent.click(
    screen.getByRole('button', { name: 'Make a new plan' }),
  );
  expect(await screen.findByText('r2 now.')).toBeInTheDocument();
  expect(screen.queryByRole('alert')).not.toBeInTheDocument();
});

it('goes over a migration that cannot be reversed only by a plan of that', async () => {
  const createPlan = jest.fn(async (_: string, { force }: any) => {
    if (force) return aWayBack({ notes: ['It is forced.'] });
    throw PlatformApiError.of(
      {
        error: {
          name: 'ConflictError',
          message: 'pay cannot go back to r1 in production',
          why: '0002_b cannot be reversed.',
          next: 'Deploy forward.',
          problems: [{ path: 'force', message: 'it is refused' }],
        },
      },
      409,
    );
  });
  show({ createPlan }, back);
  expect(await screen.findByRole('alert')).toHaveTextContent('0002_b');
  expect(screen.getByRole('button', { name: 'Roll back' })).toBeDisabled();
  await userEvent.click(screen.getByRole('checkbox'));
  expect(await screen.findByText('It is forced.')).toBeInTheDocument();
  expect(screen.getByRole('button', { name: 'Roll back' })).toBeEnabled();
});

it('says so where there is nothing to go back to', async () => {
  const createPlan = async () => {
    throw PlatformApiError.of(
      {
        error: {
          name: 'ConflictError',
          message: 'pay has nothing to go back to in production',
          why: 'Nothing else was healthy there.',
          next: 'Deploy another release.',
        },
      },
      409,
    );
  };
  show({ createPlan }, back);
  expect(await screen.findByRole('alert')).toHaveTextContent(
    'nothing to go back to',
  );
  expect(screen.getByRole('button', { name: 'Roll back' })).toBeDisabled();
  expect(screen.queryByRole('checkbox')).not.toBeInTheDocument();
});
