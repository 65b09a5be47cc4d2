import { renderInTestApp } from '@backstage/frontend-test-utils';
import { act, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { fakePlatform } from '../__testUtils__/fakePlatform';
import { payDetail } from '../__testUtils__/production';
import { away, expectRefusal, refused } from '../__testUtils__/refusal';
import { platformApiRef } from '../api/platformApiRef';
import type { RawObjects } from '../api/productionTypes';
import { ServiceUnderneath } from './UnderneathTab';

jest.setTimeout(20_000);
afterEach(() => jest.useRealTimers());

const raw = (...items: Array<Partial<RawObjects['items'][0]>>): RawObjects => ({
  target: 'local',
  items: items.map((item, at) => ({
    node: `workload/r${at}`,
    type: 'workload',
    name: `pay-staging-r${at}`,
    raw: null,
    problem: null,
    ...item,
  })),
});

function show(getRaw: jest.Mock, getService = async () => payDetail()) {
  renderInTestApp(<ServiceUnderneath service="pay" />, {
    apis: [[platformApiRef, fakePlatform({ getService, getRaw })]],
  });
  return getRaw;
}

it('says that it is loading, and that there is nothing', async () => {
  let answer = (_: RawObjects) => {};
  show(jest.fn(() => new Promise(resolve => (answer = resolve))));
  await screen.findByRole('radio', { name: 'staging' });
  expect(
    screen.getByRole('status', { name: 'Loading what is underneath' }),
  ).toBeInTheDocument();
  await act(async () => answer(raw()));
  expect(screen.getByText('Nothing of it is here yet.')).toBeInTheDocument();
  expect(screen.queryByRole('status')).not.toBeInTheDocument();
});

it('shows each object as the target has it, of the chosen environment', async () => {
  const getRaw = show(
    jest.fn(async (_, environment) =>
      environment === 'staging'
        ? raw({ raw: { pid: 4711 } }, { problem: 'The agent is away.' })
        : raw({ raw: { pid: 4712 } }),
    ),
  );
  expect(
    await screen.findByRole('group', { name: 'pay-staging-r0, raw' }),
  ).toHaveTextContent('{ "pid": 4711 }');
  expect(
    screen.getByRole('group', { name: 'pay-staging-r1, raw' }),
  ).toHaveTextContent('The agent is away.');
  await userEvent.click(screen.getByRole('radio', { name: 'production' }));
  expect(await screen.findByText(/4712/)).toBeInTheDocument();
  expect(screen.queryByText(/4711/)).not.toBeInTheDocument();
  expect(getRaw).toHaveBeenLastCalledWith('pay', 'production');
});

it('says in three parts why it can not be shown', async () => {
  show(
    jest.fn(async () => raw()),
    jest.fn().mockRejectedValue(refused),
  );
  await expectRefusal();
  expect(
    screen.queryByText('Nothing of it is here yet.'),
  ).not.toBeInTheDocument();
});

it('stays true by itself, and says how old it is while the connection is gone', async () => {
  jest.useFakeTimers();
  const later = () =>
    act(() => jest.advanceTimersByTimeAsync(5100) as Promise<any>);
  show(
    jest
      .fn()
      .mockResolvedValueOnce(raw({ raw: { pid: 1 } }))
      .mockRejectedValueOnce(away)
      .mockResolvedValue(raw({ raw: { pid: 2 } })),
  );
  await screen.findByText(/"pid": 1/);
  await later();
  expect(screen.getByText(/^Reconnecting…/)).toBeInTheDocument();
  expect(screen.getByText(/"pid": 1/)).toBeInTheDocument();
  await later();
  expect(screen.getByText(/"pid": 2/)).toBeInTheDocument();
});
