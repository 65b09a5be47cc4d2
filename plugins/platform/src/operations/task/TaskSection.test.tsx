import { renderInTestApp } from '@backstage/frontend-test-utils';
import { scaffolderApiRef } from '@backstage/plugin-scaffolder-react';
import type { ApiTemplateTask } from '@waymark/platform-common/api';
import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import {
  eventStream,
  failedOperation,
  fakePlatform,
} from '../../__testUtils__/fakePlatform';
import type { PlatformApi } from '../../api/PlatformApi';
import { platformApiRef } from '../../api/platformApiRef';
import { operationsRouteRef } from '../../routes';
import { OperationsRouter } from '../OperationsRouter';

const TASK = '0b5f2a9c-4d1e-4c3a-9f6b-7a8d5e2c1b00';

const part = (id: string, step: string, title: string) =>
  failedOperation({
    id,
    title,
    state: 'succeeded',
    outcome: 'succeeded',
    error: null,
    canRetry: false,
    canUndo: false,
    task: { id: TASK, step },
  });

const code = part('op-1', 'code', 'Create repository ledger-code');
const data = part('op-2', 'data', 'Create database ledger in staging');

const steps = [
  { id: 'fetch', name: 'Fetch the files', action: 'fetch:plain' },
  {
    id: 'code',
    name: 'Make the repository',
    action: 'platform:repository:create',
  },
  { id: 'data', name: 'Make the database', action: 'platform:database:create' },
  { id: 'up', name: 'Deploy', action: 'platform:deploy' },
];

const task: ApiTemplateTask = {
  id: TASK,
  state: 'failed',
  startedBy: 'user:default/mira',
  operations: [code, data],
  canUndo: true,
  undo: null,
};

function show(
  some: Partial<PlatformApi>,
  getTask: () => Promise<unknown> = async () => ({ spec: { steps } }),
) {
  const platform = fakePlatform({
    whoAmI: async () => ({
      entityRef: 'user:default/mira',
      displayName: 'Mira',
      teams: [],
      isPlatformTeam: true,
    }),
    streamOperation: async id =>
      eventStream([
        {
          event: 'operation',
          data:
            id === 'op-1'
              ? code
              : failedOperation({
                  id,
                  title: 'Undo what it made',
                  task: { id: TASK, step: null },
                }),
        },
      ]),
    getTask: async () => task,
    ...some,
  });
  renderInTestApp(<OperationsRouter />, {
    apis: [
      [platformApiRef, platform],
      [scaffolderApiRef, { getTask } as any],
    ],
    mountPath: '/operations',
    initialRouteEntries: ['/operations/op-1'],
    mountedRoutes: { '/operations': operationsRouteRef },
  });
}

const rows = async () => {
  const panel = await screen.findByRole('region', {
    name: 'Part of a template task',
  });
  await screen.findByRole('button', { name: 'Undo what this task made' });
  await screen.findByText(/Make the database|^data/);
  return [...panel.querySelectorAll('ol > li')].map(row => row.textContent);
};

it('lists all steps of the task, and which of them can be undone', async () => {
  show({});
  expect(await rows()).toEqual([
    'Fetch the files cannot be undone by Waymark',
    expect.stringMatching(
      /^Make the repository.*Succeeded.*Create repository ledger-code/,
    ),
    expect.stringMatching(
      /^Make the database.*Succeeded.*Create database ledger in staging/,
    ),
    'Deploy has started nothing',
  ]);
  expect(
    screen.getByRole('link', { name: 'Create database ledger in staging' }),
  ).toHaveAttribute('href', '/operations/op-2');
});

it('shows what is ours to who may not see the task', async () => {
  show({}, async () => {
    throw new Error('403');
  });
  expect(await rows()).toEqual([
    expect.stringMatching(/^code/),
    expect.stringMatching(/^data/),
  ]);
  expect(screen.getByText(/Only who started the task/)).toBeInTheDocument();
});

it('undoes the task after asking once, and goes to the operation that does it', async () => {
  const undoTask = jest.fn(async () => failedOperation({ id: 'op-9' }));
  show({ undoTask });
  const button = await screen.findByRole('button', {
    name: 'Undo what this task made',
  });
  await userEvent.click(button);
  const dialog = await screen.findByRole('dialog');
  expect(
    [...dialog.querySelectorAll('li')].map(row => row.textContent),
  ).toEqual([
    'Create database ledger in staging',
    'Create repository ledger-code',
  ]);
  expect(undoTask).not.toHaveBeenCalled();
  await userEvent.click(screen.getByRole('button', { name: 'Undo it' }));
  expect(
    await screen.findByRole('heading', { name: 'Undo what it made' }),
  ).toBeInTheDocument();
  expect(undoTask).toHaveBeenCalledWith(TASK);
});

it('says why it cannot be undone', async () => {
  show({
    getTask: async () => ({
      ...task,
      canUndo: false,
      whyNot: 'It has completed, and what it made is in use.',
    }),
  });
  const button = await screen.findByRole('button', {
    name: 'Undo what this task made',
  });
  expect(button).toBeDisabled();
  expect(button).toHaveAccessibleDescription(
    'It has completed, and what it made is in use.',
  );
});
