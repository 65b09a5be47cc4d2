import { renderInTestApp } from '@backstage/frontend-test-utils';
import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { useLocation } from 'react-router-dom';
import { fakePlatform } from '../__testUtils__/fakePlatform';
import { page, payDetail } from '../__testUtils__/production';
import { platformApiRef } from '../api/platformApiRef';
import { operationsRouteRef, freezesRouteRef } from '../routes';
import { PaletteKey } from './PaletteKey';

// The browser's own; jsdom has none.
beforeAll(() => {
  HTMLDialogElement.prototype.showModal = function open() {
    this.open = true;
  };
});

jest.setTimeout(20_000);

function Where() {
  const { pathname, search } = useLocation();
  return <p>at {pathname + search}</p>;
}

it('opens on Ctrl K, finds by letters, and goes there by Enter', async () => {
  renderInTestApp(
    <>
      <PaletteKey />
      <Where />
    </>,
    {
      apis: [
        [
          platformApiRef,
          fakePlatform({
            listServices: async () => page([payDetail().service]),
            listEnvironments: async () => [],
          }),
        ],
      ],
      mountedRoutes: {
        '/operations': operationsRouteRef,
        '/freezes': freezesRouteRef,
      },
    },
  );
  await screen.findByText('at /');
  expect(screen.queryByRole('combobox')).not.toBeInTheDocument();
  await userEvent.keyboard('{Control>}k{/Control}');
  const field = await screen.findByRole('combobox');
  await userEvent.type(field, 'frz');
  const options = await screen.findAllByRole('option');
  expect(options.map(one => one.textContent)).toEqual([
    'FreezesPage',
    'Freeze something…Page',
  ]);
  expect(field).toHaveAttribute('aria-activedescendant', options[0].id);
  await userEvent.keyboard('{ArrowDown}{Enter}');
  expect(await screen.findByText('at /freezes?new=1')).toBeInTheDocument();
  expect(screen.queryByRole('combobox')).not.toBeInTheDocument();
});
