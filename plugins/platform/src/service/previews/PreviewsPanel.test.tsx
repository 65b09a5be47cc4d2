import { renderInTestApp } from '@backstage/frontend-test-utils';
import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { fakePlatform } from '../../__testUtils__/fakePlatform';
import type { Preview } from '../../api/EnvironmentsApi';
import type { PlatformApi } from '../../api/PlatformApi';
import { platformApiRef } from '../../api/platformApiRef';
import { PreviewsPanel } from './PreviewsPanel';

jest.setTimeout(60_000);

const preview = (more: Partial<Preview> = {}): Preview => ({
  branch: 'preview/checkout',
  environment: 'checkout-3f9a1c22',
  service: 'pay',
  state: 'ready',
  message: 'Up',
  url: 'http://pay.checkout-3f9a1c22.localhost:7008',
  localUrl: 'http://127.0.0.1:40000',
  commit: {
    sha: 'a'.repeat(40),
    message: 'Another checkout\n\nWhy',
    author: 'Mira',
    committedAt: '2026-11-20T12:00:00.000Z',
  },
  createdAt: '2026-11-20T12:00:00.000Z',
  createdBy: 'user:default/mira',
  expiresAt: new Date(Date.now() + 5.5 * 86_400_000).toISOString(),
  lastUsedAt: null,
  cost: { perMonth: 12.5, currency: 'USD' },
  operation: 'op-1',
  ...more,
});

const onChanged = jest.fn();

function show(
  previews: Preview[],
  some: Partial<PlatformApi> = {},
  blocked?: string,
) {
  renderInTestApp(
    <PreviewsPanel service="pay" {...{ previews, blocked, onChanged }} />,
    { apis: [[platformApiRef, fakePlatform(some)]] },
  );
}

it('shows where a preview answers, what it shows, costs, and how long it stays', async () => {
  show([preview()]);
  const row = await screen.findByRole('row', { name: /preview\/checkout/ });
  expect(
    within(row).getByRole('link', { name: 'checkout-3f9a1c22' }),
  ).toHaveAttribute('href', 'http://127.0.0.1:40000');
  expect(row).toHaveTextContent(/Ready.*Another checkout.*\$12\.50.*5 days/);
  expect(row).not.toHaveTextContent('Why');
});

it('says how to make one where there is none', async () => {
  show([]);
  expect(
    await screen.findByText('git push origin HEAD:preview/my-change'),
  ).toBeInTheDocument();
});

it('extends, and tears down only when its name was typed', async () => {
  const extendEnvironment = jest.fn(async () => ({} as any));
  const deleteEnvironment = jest.fn(async () => ({ id: 'op-2' } as any));
  show([preview()], { extendEnvironment, deleteEnvironment });
  await userEvent.click(
    await screen.findByRole('button', {
      name: 'Extend by a week: checkout-3f9a1c22',
    }),
  );
  expect(extendEnvironment).toHaveBeenCalledWith('checkout-3f9a1c22', 168);
  await waitFor(() => expect(onChanged).toHaveBeenCalledTimes(1));
  await userEvent.click(
    screen.getByRole('button', { name: 'Tear down… checkout-3f9a1c22' }),
  );
  const dialog = await screen.findByRole('dialog');
  const go = within(dialog).getByRole('button', { name: 'Tear down' });
  expect(go).toBeDisabled();
  const field = within(dialog).getByRole('textbox');
  await userEvent.click(field);
  await userEvent.paste('checkout-3f9a1c2x');
  await userEvent.click(go);
  expect(
    await within(dialog).findByText(/Nothing was torn down/),
  ).toBeVisible();
  expect(deleteEnvironment).not.toHaveBeenCalled();
  await userEvent.clear(field);
  await userEvent.paste('checkout-3f9a1c22');
  await userEvent.click(go);
  expect(deleteEnvironment).toHaveBeenCalledWith(
    'checkout-3f9a1c22',
    expect.any(String),
  );
});

it('says why a stranger can do neither, and that one is going', async () => {
  show(
    [
      preview(),
      preview({
        branch: 'preview/going',
        environment: 'going-11111111',
        state: 'removing',
      }),
    ],
    {},
    'Only people of team payments can.',
  );
  expect(
    await screen.findByText('Only people of team payments can.'),
  ).toBeInTheDocument();
  expect(screen.getByText('It is being torn down.')).toBeInTheDocument();
  expect(screen.queryByRole('button')).not.toBeInTheDocument();
});
