import { renderInTestApp } from '@backstage/frontend-test-utils';
import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { fakePlatform } from '../__testUtils__/fakePlatform';
import { aFreeze, page } from '../__testUtils__/production';
import type { PlatformApi } from '../api/PlatformApi';
import { PlatformApiError } from '../api/PlatformApiError';
import { platformApiRef } from '../api/platformApiRef';
import { EMPTY_FORM, formProblem, freezeOfForm, phaseOf } from './freezeForm';
import { FreezesPage } from './FreezesPage';

jest.setTimeout(20_000);

function show(some: Partial<PlatformApi>) {
  renderInTestApp(<FreezesPage />, {
    apis: [
      [
        platformApiRef,
        fakePlatform({ listEnvironments: async () => [], ...some }),
      ],
    ],
  });
}

it('ends one that holds, and says why it may not', async () => {
  const endFreeze = jest.fn(async () => {
    throw PlatformApiError.of(
      {
        error: {
          name: 'NotAllowedError',
          message: 'You may not end it.',
          why: 'It is of the platform team.',
          next: 'Ask jonas.',
        },
      },
      403,
    );
  });
  show({ listFreezes: async () => page([aFreeze()]), endFreeze });
  await userEvent.click(
    await screen.findByRole('button', {
      name: 'End now the freeze of everything in production',
    }),
  );
  expect(endFreeze).toHaveBeenCalledWith('7');
  expect(await screen.findByRole('alert')).toHaveTextContent('Ask jonas.');
});

it('freezes with a reason', async () => {
  const createFreeze = jest.fn(async () => aFreeze());
  show({ listFreezes: async () => page([]), createFreeze });
  await screen.findByText(/Nothing is frozen/);
  await userEvent.click(
    screen.getByRole('button', { name: 'Freeze something…' }),
  );
  const freeze = await screen.findByRole('button', { name: 'Freeze' });
  expect(freeze).toBeDisabled();
  await userEvent.type(
    screen.getByRole('textbox', { name: 'Team' }),
    'payments',
  );
  await userEvent.type(
    screen.getByRole('textbox', { name: 'Reason' }),
    'End of the year',
  );
  await userEvent.click(freeze);
  expect(createFreeze).toHaveBeenCalledWith({
    team: 'payments',
    reason: 'End of the year',
  });
});

it('knows what holds, what is to come and what is over', () => {
  const now = Date.parse('2026-11-20T12:00:00Z');
  const later = aFreeze({ active: false, startsAt: '2026-11-21T00:00:00Z' });
  expect(phaseOf(aFreeze(), now)).toBe('now');
  expect(phaseOf(later, now)).toBe('planned');
  expect(phaseOf({ ...later, endedBy: 'x' }, now)).toBe('over');
  const form = {
    ...EMPTY_FORM,
    team: 'payments',
    reason: 'Because',
    from: '2026-11-21T10:00',
  };
  expect(formProblem({ ...form, team: '' })).toMatch('Say what');
  expect(freezeOfForm(form)).toEqual({
    team: 'payments',
    reason: 'Because',
    startsAt: new Date('2026-11-21T10:00').toISOString(),
  });
  expect(formProblem({ ...form, until: '2026-11-21T09:00' })).toMatch('before');
  expect(formProblem(form)).toBe(undefined);
});
