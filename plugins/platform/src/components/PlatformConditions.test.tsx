import { renderInTestApp } from '@backstage/frontend-test-utils';
import { screen, waitFor } from '@testing-library/react';
import { fakePlatform } from '../__testUtils__/fakePlatform';
import type { PlatformApi } from '../api/PlatformApi';
import { platformApiRef } from '../api/platformApiRef';
import { PlatformConditions } from './PlatformConditions';

const lost: Awaited<ReturnType<PlatformApi['listConditions']>> = [
  {
    type: 'SecretsReadable',
    status: 'False',
    reason: 'KeyNotUsable',
    message: 'The secrets cannot be read: their key is not there.',
    next: 'Put it back from where you keep it.',
  },
];

const show = (isPlatformTeam: boolean, conditions = lost) =>
  renderInTestApp(<PlatformConditions isPlatformTeam={isPlatformTeam} />, {
    apis: [
      [
        platformApiRef,
        fakePlatform({ listConditions: jest.fn(async () => conditions) }),
      ],
    ],
  });

it('tells the platform team what to do', async () => {
  show(true);
  const alert = await screen.findByRole('alert');
  expect(alert).toHaveTextContent('Secrets cannot be used now');
  expect(alert).toHaveTextContent('their key is not there');
  expect(alert).toHaveTextContent('Put it back from where you keep it.');
});

it('tells everybody else who can mend it', async () => {
  show(false);
  const alert = await screen.findByRole('alert');
  expect(alert).toHaveTextContent('their key is not there');
  expect(alert).toHaveTextContent('The platform team can mend it');
  expect(alert).not.toHaveTextContent('Put it back');
});

it('names one that this portal does not know, and is silent where nothing is wrong', async () => {
  const { unmount } = show(true, [{ ...lost[0], type: 'DiskFull' }]);
  expect(
    await screen.findByText('Something is wrong with the platform'),
  ).toBeInTheDocument();
  unmount();
  const listConditions = jest.fn(async () => []);
  renderInTestApp(<PlatformConditions />, {
    apis: [[platformApiRef, fakePlatform({ listConditions })]],
  });
  await waitFor(() => expect(listConditions).toHaveBeenCalled());
  expect(screen.queryByRole('alert')).toBe(null);
});
