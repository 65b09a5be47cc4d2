import { renderInTestApp } from '@backstage/frontend-test-utils';
import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { fakePlatform } from '../../__testUtils__/fakePlatform';
import type { PlatformApi } from '../../api/PlatformApi';
import { platformApiRef } from '../../api/platformApiRef';
import { PlatformApiError } from '../../api/PlatformApiError';
import type { Job } from '../../api/productionTypes';
import { JobsPanel } from './JobsPanel';

const job = (more: Partial<Job> = {}): Job => ({
  name: 'nightly',
  environment: 'staging',
  command: 'npm run tidy',
  schedule: '0 3 * * *',
  timezone: 'Europe/Berlin',
  timeoutSeconds: 600,
  suspended: false,
  nextAt: '2026-11-22T02:00:00.000Z',
  missed: null,
  message: 'nightly failed',
  runs: [
    { id: 'op-2-1', by: 'person', state: 'refused' },
    {
      id: 'at-2',
      by: 'clock',
      state: 'failed',
      startedAt: '2026-11-21T02:00:00.000Z',
      endedAt: '2026-11-21T02:00:04.000Z',
      exitCode: 3,
      words: 'no room left',
    },
  ],
  ...more,
});

function show(some: Partial<PlatformApi>, blocked?: { why: string }) {
  renderInTestApp(<JobsPanel service="pay" blocked={blocked} />, {
    apis: [[platformApiRef, fakePlatform(some)]],
  });
}

it('shows when a job runs and how its last run ended, and runs it now', async () => {
  const runJob = jest.fn(async () => ({ id: 'op-3' } as any));
  const suspended = { environment: 'production', suspended: true, runs: [] };
  show({ listJobs: async () => [job(), job(suspended)], runJob });
  const table = await screen.findByRole('table', { name: 'Jobs of pay' });
  const [, staging, production] = within(table).getAllByRole('row');
  expect(staging).toHaveTextContent(
    /nightly.*staging.*0 3 \* \* \* Europe\/Berlin.*Failed after 4.0 s/,
  );
  expect(production).toHaveTextContent(/only by hand.*none yet/);
  await userEvent.click(
    within(staging).getByRole('button', { name: 'Run nightly in staging now' }),
  );
  await waitFor(() =>
    expect(runJob).toHaveBeenCalledWith('pay', 'staging', 'nightly'),
  );
});

it('says why one cannot be run: who may, what goes on, what the platform refuses', async () => {
  show({ listJobs: async () => [job()] }, { why: 'Only people of payments.' });
  const button = await screen.findByRole('button', { name: /Run nightly/ });
  expect(button).toBeDisabled();
  expect(button).toHaveAccessibleDescription('Only people of payments.');
});

it('says that it is running', async () => {
  const running = { id: 'at-3', by: 'clock', state: 'running' } as const;
  const runs = [{ ...running, startedAt: '2026-11-21T02:00:00.000Z' }];
  show({ listJobs: async () => [job({ runs })] });
  const button = await screen.findByRole('button', { name: /Run nightly/ });
  expect(button).toHaveAccessibleDescription('It is running.');
  expect(screen.getByText('Running')).toBeInTheDocument();
});

it('shows what the platform refuses', async () => {
  show({
    listJobs: async () => [job()],
    runJob: async () => {
      throw PlatformApiError.from(new Error('nightly is running'));
    },
  });
  await userEvent.click(
    await screen.findByRole('button', { name: /Run nightly/ }),
  );
  expect(await screen.findByRole('alert')).toHaveTextContent(
    'nightly is running',
  );
});
