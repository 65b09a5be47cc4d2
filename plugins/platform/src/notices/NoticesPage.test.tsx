import { renderInTestApp } from '@backstage/frontend-test-utils';
import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { fakePlatform } from '../__testUtils__/fakePlatform';
import { mira, page } from '../__testUtils__/production';
import type { Notice, NoticeDelivery } from '../api/noticeTypes';
import type { PlatformApi } from '../api/PlatformApi';
import { platformApiRef } from '../api/platformApiRef';
import { NoticeBell } from './NoticeBell';
import { NoticesPage } from './NoticesPage';
import { unreadApiRef } from './unreadApiRef';
import { UnreadStore } from './UnreadStore';

jest.setTimeout(20_000);

const notice: Notice = {
  id: 'ntc_1',
  kind: 'deployed',
  title: 'pay r2 in staging',
  text: 'Refuse a negative amount (abc1234, Mira)',
  service: 'pay',
  team: 'payments',
  environment: 'staging',
  actor: 'user:default/mira',
  operation: 'op-1',
  links: [{ label: 'Operation', url: '/operations/op-1' }],
  createdAt: '2026-11-20T12:00:00Z',
  unread: true,
};
const dead: NoticeDelivery = {
  id: '7',
  notice: 'ntc_1',
  kind: 'deployed',
  title: 'pay r2 in staging',
  service: 'pay',
  team: 'payments',
  receiver: 'chat',
  state: 'dead',
  attempts: 40,
  nextAt: null,
  problem: 'Not delivered: it answered 500',
  createdAt: '2026-11-20T12:00:00Z',
  endedAt: '2026-11-23T12:00:00Z',
};

function show(some: Partial<PlatformApi>, at = '/') {
  const store = new UnreadStore(async () => 3);
  renderInTestApp(
    <>
      <NoticeBell />
      <NoticesPage />
    </>,
    {
      initialRouteEntries: [at],
      apis: [
        [platformApiRef, fakePlatform({ whoAmI: async () => mira, ...some })],
        [unreadApiRef, store],
      ],
    },
  );
}

it('shows what is new of one’s own teams with where it leads, and then the bell is silent', async () => {
  const seeNotices = jest.fn(async () => 0);
  const listNotices = jest.fn(async () => page([notice]));
  show({ listNotices, seeNotices });
  expect(await screen.findByText('pay r2 in staging')).toBeInTheDocument();
  expect(screen.getByText('Deployed')).toBeInTheDocument();
  expect(screen.getByRole('link', { name: 'Operation' })).toHaveAttribute(
    'href',
    '/operations/op-1',
  );
  expect(listNotices).toHaveBeenCalledWith(
    expect.objectContaining({ mine: true }),
  );
  await waitFor(() => expect(seeNotices).toHaveBeenCalledWith('ntc_1'));
  await new Promise(resolve => setTimeout(resolve, 2000));
  expect(screen.queryByLabelText('3 unread,')).not.toBeInTheDocument();
  expect(screen.queryByText('Deliveries')).not.toBeInTheDocument();
});

it('shows the bell’s count until then', async () => {
  show({ listNotices: async () => page([]) });
  expect(
    await screen.findByLabelText('3 unread,', undefined, { timeout: 5000 }),
  ).toHaveAttribute('data-count', '3');
  expect(await screen.findByText('There is nothing new.')).toBeInTheDocument();
});

it('shows the platform team how far it has come outside, and tries again', async () => {
  const retryNoticeDelivery = jest.fn(async () => dead);
  show(
    {
      whoAmI: async () => ({ ...mira, isPlatformTeam: true }),
      listNoticeReceivers: async () => [
        {
          name: 'chat',
          team: null,
          kinds: ['deployed'],
          waiting: 4,
          dead: 1,
          oldestWaitingAt: null,
          lastDeliveredAt: null,
          problem: 'Not delivered: it answered 500',
        },
      ],
      listNoticeDeliveries: async () => page([dead]),
      listNotices: async () => page([]),
      retryNoticeDelivery,
    },
    '/?show=deliveries',
  );
  expect(
    await screen.findByText('Not delivered: it answered 500'),
  ).toBeInTheDocument();
  expect(screen.getByText('Deployed of all teams')).toBeInTheDocument();
  await userEvent.click(
    screen.getByRole('button', {
      name: 'Try again: pay r2 in staging, to chat',
    }),
  );
  expect(retryNoticeDelivery).toHaveBeenCalledWith('7');
});
