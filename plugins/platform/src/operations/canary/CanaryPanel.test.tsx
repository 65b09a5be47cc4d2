import { renderInTestApp } from '@backstage/frontend-test-utils';
import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { aCanaryStep, aMeasurement, aSide } from '../../__testUtils__/canary';
import {
  failedOperation,
  fakePlatform,
} from '../../__testUtils__/fakePlatform';
import { mira } from '../../__testUtils__/production';
import type { PlatformApi } from '../../api/PlatformApi';
import { platformApiRef } from '../../api/platformApiRef';
import type { MeasurementPage } from '../../api/productionTypes';
import { CanaryPanel } from './CanaryPanel';

jest.setTimeout(20_000);
// The chart draws by the browser's layout, which jsdom has not; the table beside it says the same.
jest.mock('./CanaryChart', () => ({ CanaryChart: () => <p>chart</p> }));

const copyOf = <T,>(value: T): T => JSON.parse(JSON.stringify(value));

const measured: MeasurementPage = {
  nextCursor: null,
  steps: [aCanaryStep()],
  items: [
    aMeasurement({
      candidate: aSide(100, 20, { release: 'r2' }),
      verdict: 'failed',
      reason: '20 of 100 requests to r2 failed',
    }),
  ],
};

function show(some: Partial<PlatformApi>, running = true) {
  const operation = failedOperation({
    kind: 'deploy',
    ...(running && { state: 'running', outcome: null }),
  });
  renderInTestApp(<CanaryPanel operation={operation} />, {
    apis: [
      [
        platformApiRef,
        fakePlatform({
          listMeasurements: async () => copyOf(measured),
          whoAmI: async () => mira,
          ...some,
        }),
      ],
    ],
  });
}

it('says the same as the chart in a table', async () => {
  show({});
  expect(await screen.findByText('chart')).toBeInTheDocument();
  expect(
    screen.getByText(/measuring, 1 of 5 measurements/),
  ).toBeInTheDocument();
  const table = screen.getByRole('table', {
    name: 'Measurements',
    hidden: true,
  });
  expect(table).toHaveTextContent('20 % of 100');
  expect(table).toHaveTextContent('20 of 100 requests to r2 failed');
});

it('is aborted with a reason, by a person of the team', async () => {
  const abortOperation = jest.fn(async () => failedOperation());
  show({ abortOperation });
  await userEvent.click(await screen.findByRole('button', { name: 'Abort' }));
  const dialog = await screen.findByRole('dialog');
  await userEvent.type(within(dialog).getByRole('textbox'), 'Too many errors');
  await userEvent.click(within(dialog).getByRole('button', { name: 'Abort' }));
  expect(abortOperation).toHaveBeenCalledWith('op-1', 'Too many errors');
});

it('offers strangers and those who come too late nothing to press', async () => {
  show({ whoAmI: async () => ({ ...mira, teams: [] }) });
  const promote = await screen.findByRole('button', { name: 'Promote now' });
  await screen.findByText(/Only people of team payments/);
  expect(promote).toBeDisabled();
});

it('has no buttons once it has ended', async () => {
  show({}, false);
  await screen.findByText('chart');
  expect(screen.queryByRole('button')).not.toBeInTheDocument();
});
