import {
  renderInTestApp,
  TestApiProvider,
} from '@backstage/frontend-test-utils';
import { catalogApiRef } from '@backstage/plugin-catalog-react';
import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { useState } from 'react';
import { fakePlatform } from '../__testUtils__/fakePlatform';
import { PlatformApiError } from '../api/PlatformApiError';
import { platformApiRef } from '../api/platformApiRef';
import { takenBy } from './takenBy';
import { TeamField } from './TeamField';

const group = (name: string) => ({
  kind: 'Group',
  metadata: { name, namespace: 'default' },
  spec: {},
});
const person = (isPlatformTeam: boolean, ...teams: string[]) => ({
  entityRef: 'user:default/amara',
  displayName: 'Amara',
  teams: teams.map(name => ({
    name,
    title: name,
    entityRef: `group:default/${name}`,
  })),
  isPlatformTeam,
});

function Field() {
  const [team, setTeam] = useState<string>();
  const props = {
    formData: team,
    onChange: setTeam,
    schema: { title: 'Team' },
    required: true,
  };
  return (
    <>
      <TeamField {...(props as any)} />
      <output>{team ?? 'none'}</output>
    </>
  );
}

function show(
  who: ReturnType<typeof person>,
  known: Promise<void> = Promise.resolve(),
) {
  const catalog = {
    getEntities: async () => ({
      items: ['search', 'payments', 'catalog'].map(group),
    }),
  };
  renderInTestApp(
    <TestApiProvider
      apis={[
        [platformApiRef, fakePlatform({ whoAmI: () => known.then(() => who) })],
        [catalogApiRef, catalog as any],
      ]}
    >
      <Field />
    </TestApiProvider>,
  );
}

const team = () => screen.findByRole('combobox', { name: /Team/ });

it('has chosen the only team of whoever has one', async () => {
  show(person(false, 'payments'));
  expect(await screen.findByText('group:default/payments')).toBeInTheDocument();
  expect(await team()).toHaveValue('payments');
});

it('chooses nothing for somebody who is in the field already', async () => {
  let say = () => {};
  const known = new Promise<void>(resolve => {
    say = resolve;
  });
  show(person(false, 'payments'), known);
  await userEvent.click(await team());
  say();
  await waitFor(() => expect(screen.queryByText('none')).toBeNull());
  expect(await team()).toHaveValue('');
});

it('offers the own teams first, and says no in the form to a team that is not theirs', async () => {
  show(person(false, 'payments', 'search'));
  await userEvent.click(await team());
  await waitFor(() =>
    expect(screen.getAllByRole('option').map(o => o.textContent)).toEqual([
      'payments',
      'search',
      'catalog',
    ]),
  );
  await userEvent.click(screen.getByRole('option', { name: 'catalog' }));
  expect(await screen.findByRole('alert')).toHaveTextContent(
    'You are not in team catalog: choose payments or search, or ask somebody of catalog or of the platform team.',
  );
});

it('lets Tab go by, and opens on ArrowDown, on letters and on a click', async () => {
  show(person(false, 'payments', 'search'));
  await team();
  // Everything is there once it has been said that none is chosen.
  await waitFor(() => expect(screen.queryByText('none')).toBeNull());
  const options = () =>
    screen.queryAllByRole('option').map(one => one.textContent);
  await userEvent.tab();
  expect(await team()).toHaveFocus();
  expect(options()).toEqual([]);
  await userEvent.keyboard('{ArrowDown}');
  await waitFor(() => expect(options()).toHaveLength(3));
  await userEvent.keyboard('{Escape}');
  await waitFor(() => expect(options()).toEqual([]));
  await userEvent.click(await team());
  await waitFor(() => expect(options()).toHaveLength(3));
  await userEvent.keyboard('{Escape}');
  await waitFor(() => expect(options()).toEqual([]));
  await userEvent.keyboard('sea');
  await waitFor(() => expect(options()).toEqual(['search']));
});

it('lets the platform team choose any', async () => {
  show(person(true, 'platform'));
  await userEvent.click(await team());
  await userEvent.click(await screen.findByRole('option', { name: 'catalog' }));
  expect(await screen.findByText('group:default/catalog')).toBeInTheDocument();
  expect(screen.queryByRole('alert')).not.toBeInTheDocument();
});

it('knows a name that is taken, and leaves the rest to the platform', async () => {
  const getService = jest.fn(
    async () => ({ service: { name: 'pay', team: 'payments' } } as any),
  );
  expect(await takenBy({ getService }, 'pay')).toBe(
    'There is a service pay already, of team payments: choose another name.',
  );
  expect(await takenBy({ getService }, 'Not A Name')).toBeUndefined();
  expect(getService).toHaveBeenCalledTimes(1);
  const none = async () => {
    throw PlatformApiError.of(undefined, 404);
  };
  expect(await takenBy({ getService: none }, 'pay')).toBeUndefined();
});
