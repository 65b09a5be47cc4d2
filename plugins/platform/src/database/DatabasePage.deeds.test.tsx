import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { failedOperation } from '../__testUtils__/fakePlatform';
import { showDatabase as show } from '../__testUtils__/showDatabase';

jest.setTimeout(30_000);

const begun = jest.fn(async () => failedOperation({ id: 'op-7' }));
beforeEach(() => begun.mockClear());

const press = async (name: string | RegExp) =>
  userEvent.click(await screen.findByRole('button', { name }));

it('offers for a deleted one to bring it back, and nothing else', async () => {
  show(
    { state: 'deleted', deleteAt: '2026-11-28T09:00:00Z' },
    { recoverDatabase: begun },
  );
  expect(
    await screen.findByText('Deleted, goes on 2026-11-28'),
  ).toBeInTheDocument();
  expect(screen.queryByRole('button', { name: 'Delete…' })).toBeNull();
  expect(screen.queryByRole('textbox', { name: 'Statement' })).toBeNull();
  await press('Bring back…');
  await press('Yes, bring it back');
  expect(await screen.findByText('As it goes')).toBeInTheDocument();
});

it('swaps a restored one in after yes, and throws it away after its name', async () => {
  const restores = [
    {
      id: 'pg-new',
      name: 'pay-look',
      environment: 'staging',
      state: 'restored' as const,
      createdAt: '2026-11-21T10:00:00Z',
    },
  ];
  const throwAway = jest.fn(begun);
  const { unmount } = show(
    { restores },
    { swapDatabase: begun, deleteDatabase: throwAway },
  );
  await press('Throw pg-new away…');
  const box = await screen.findByRole('textbox', { name: /Type pay-look/ });
  await userEvent.type(box, 'pay-looc');
  await press('Throw it away');
  expect(await screen.findByText('Nothing was thrown away.')).toBeVisible();
  expect(throwAway).not.toHaveBeenCalled();
  await press('Cancel');
  await press('Swap pg-new in…');
  expect(await screen.findByRole('dialog')).toHaveTextContent(
    /kept whole.*stays behind in it/,
  );
  await press('Yes, swap');
  expect(await screen.findByText('As it goes')).toBeInTheDocument();
  expect(begun).toHaveBeenCalledWith('pg-new', undefined, expect.anything());
  unmount();
});

it('deletes one that nobody uses after its name was typed', async () => {
  const remove = jest.fn(begun);
  show({ state: 'detached', usedBy: [] }, { deleteDatabase: remove });
  await press('Delete…');
  const dialog = await screen.findByRole('dialog');
  expect(dialog).toHaveTextContent(/No service uses it.*final backup/);
  const go = within(dialog).getByRole('button', { name: 'Delete it' });
  expect(go).toBeDisabled();
  await userEvent.type(
    within(dialog).getByRole('textbox', { name: 'Type pay-db' }),
    'pay-db',
  );
  await userEvent.click(go);
  expect(await screen.findByText('As it goes')).toBeInTheDocument();
  expect(remove).toHaveBeenCalledWith(
    'pg-7f3a',
    { confirm: 'pay-db', graceDays: 7 },
    expect.anything(),
  );
});

it('resizes for a time only with a reason, after it has said what that does', async () => {
  const resize = jest.fn(begun);
  show({}, { resizeDatabase: resize });
  await press('Resize…');
  const dialog = await screen.findByRole('dialog');
  expect(dialog).toHaveTextContent(
    /connections are cut for 0\.\d s, as measured last time.*It is small already/,
  );
  expect(within(dialog).getByRole('button', { name: 'Resize' })).toBeDisabled();
  expect(resize).not.toHaveBeenCalled();
});

it('rotates after yes, and leads to it', async () => {
  show({}, { rotateDatabase: begun });
  await press('Rotate credentials…');
  expect(await screen.findByRole('dialog')).toHaveTextContent(
    'no request fails',
  );
  await press('Yes, rotate');
  expect(await screen.findByText('As it goes')).toBeInTheDocument();
});
