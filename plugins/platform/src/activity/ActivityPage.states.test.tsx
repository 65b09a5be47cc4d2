import { renderInTestApp } from '@backstage/frontend-test-utils';
import { act, screen } from '@testing-library/react';
import { eventStream, fakePlatform } from '../__testUtils__/fakePlatform';
import { itHasTheStatesOfAList } from '../__testUtils__/listStates';
import { page } from '../__testUtils__/production';
import { platformApiRef } from '../api/platformApiRef';
import { ActivityPage } from './ActivityPage';

jest.setTimeout(20_000);

const entry = (id: string, title: string) => ({
  id,
  time: '2026-11-20T12:00:00Z',
  type: 'release.created',
  title,
  service: 'pay',
});
const quiet = async () => eventStream([], { open: true });

itHasTheStatesOfAList({
  element: <ActivityPage />,
  title: 'All activity',
  method: 'listActivity',
  rows: [entry('2', 'Release r2'), entry('1', 'Release r1')],
  shows: ['Release r2', 'Release r1'],
  empty: 'Nothing of this kind has happened.',
  others: { streamActivity: quiet },
});

it('shows what happens the moment that it is told of it', async () => {
  let tell = (_: Response) => {};
  const listActivity = jest
    .fn()
    .mockResolvedValueOnce(page([entry('1', 'Release r1')]))
    .mockResolvedValue(
      page([entry('2', 'Release r2'), entry('1', 'Release r1')]),
    );
  renderInTestApp(<ActivityPage />, {
    apis: [
      [
        platformApiRef,
        fakePlatform({
          listActivity,
          streamActivity: () => new Promise(resolve => (tell = resolve)),
        }),
      ],
    ],
  });
  await screen.findByText('Release r1');
  expect(listActivity).toHaveBeenCalledTimes(1);
  const event = { data: entry('2', 'Release r2') };
  await act(async () => tell(eventStream([event], { open: true })));
  expect(await screen.findByText('Release r2')).toBeInTheDocument();
});
