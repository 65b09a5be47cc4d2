/* Tests for other files to share. */
/* eslint-disable jest/no-export */
import { renderInTestApp } from '@backstage/frontend-test-utils';
import { act, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { ReactElement } from 'react';
import type { PlatformApi } from '../api/PlatformApi';
import { platformApiRef } from '../api/platformApiRef';
import { fakePlatform } from './fakePlatform';
import { page } from './production';
import { away, expectRefusal, refused } from './refusal';

/** A list that the server cuts into pages. */
export interface ListUnderTest {
  /** What shows it. */
  element: ReactElement;
  /** Its heading. */
  title: string;
  /** What it asks for pages. */
  method: keyof PlatformApi;
  /** Entries, the newer first; `shows` is in the row of each. */
  rows: [object, object];
  shows: [string, string];
  /** Said where there is nothing. */
  empty: string;
  /** How often it looks for what is new; undefined where it does not by itself. */
  everyMs?: number;
  /** What else is asked for. */
  others?: Partial<PlatformApi>;
}

/** Every list that comes in pages has the same states: one test for each. */
export function itHasTheStatesOfAList(list: ListUnderTest) {
  const { rows, shows } = list;
  const show = (load: jest.Mock) => {
    renderInTestApp(list.element, {
      apis: [
        [platformApiRef, fakePlatform({ ...list.others, [list.method]: load })],
      ],
    });
    return load;
  };
  afterEach(() => jest.useRealTimers());

  it('says that it is loading', async () => {
    show(jest.fn(() => new Promise(() => {})));
    expect(
      await screen.findByRole('status', { name: `Loading ${list.title}` }),
    ).toBeInTheDocument();
    expect(screen.queryByText(list.empty)).not.toBeInTheDocument();
  });

  it('says that there is nothing', async () => {
    show(jest.fn(async () => page([])));
    expect(await screen.findByText(list.empty)).toBeInTheDocument();
    expect(screen.queryByRole('table')).not.toBeInTheDocument();
  });

  it('says in three parts why it can not be shown, and asks again when told to', async () => {
    show(
      jest.fn().mockRejectedValueOnce(refused).mockResolvedValue(page(rows)),
    );
    await expectRefusal();
    expect(screen.queryByText(list.empty)).not.toBeInTheDocument();
    await userEvent.click(screen.getByRole('button', { name: 'Try again' }));
    expect(await screen.findByRole('table')).toHaveTextContent(shows[0]);
    expect(screen.queryByRole('alert')).not.toBeInTheDocument();
  });

  it('shows older ones below when asked for, also after a failure', async () => {
    let failed = false;
    const load = show(
      jest.fn(async (...args: any[]) => {
        const { cursor } = args[args.length - 1];
        if (!cursor) return { items: [rows[0]], nextCursor: 'older' };
        if (failed) return page([rows[1]]);
        failed = true;
        throw refused;
      }),
    );
    const more = await screen.findByRole('button', { name: 'Show older ones' });
    await userEvent.click(more);
    await expectRefusal();
    await userEvent.click(screen.getByRole('button', { name: 'Try again' }));
    const older = await screen.findByText(shows[1]);
    const order = screen.getByText(shows[0]).compareDocumentPosition(older);
    // eslint-disable-next-line no-bitwise
    expect(order & Node.DOCUMENT_POSITION_FOLLOWING).toBeTruthy();
    expect(more).not.toBeInTheDocument();
    expect(load.mock.calls.at(-1).at(-1)).toMatchObject({ cursor: 'older' });
  });

  const { everyMs } = list;
  if (everyMs === undefined) return;
  it('shows what is new by itself, and how old it is while the connection is gone', async () => {
    jest.useFakeTimers();
    const later = () =>
      act(() => jest.advanceTimersByTimeAsync(everyMs + 100) as Promise<any>);
    show(
      jest
        .fn()
        .mockResolvedValueOnce(page([rows[1]]))
        .mockRejectedValueOnce(away)
        .mockResolvedValue(page(rows)),
    );
    await screen.findByText(shows[1]);
    await later();
    expect(screen.getByText(/^Reconnecting…/)).toBeInTheDocument();
    expect(screen.getByText(shows[1])).toBeInTheDocument();
    await later();
    expect(screen.getByText(shows[0])).toBeInTheDocument();
    expect(screen.queryByText(/^Reconnecting…/)).not.toBeInTheDocument();
  });
}
