import {
  renderInTestApp,
  TestApiProvider,
} from '@backstage/frontend-test-utils';
import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { useState } from 'react';
import { fakePlatform } from '../__testUtils__/fakePlatform';
import { platformApiRef } from '../api/platformApiRef';
import { PreviewField } from './PreviewField';

// On a busy machine.
jest.setTimeout(60_000);

const platform = fakePlatform({
  whoAmI: async () => ({ isPlatformTeam: false, teams: [] } as any),
  listServices: async () =>
    ({ items: [{ name: 'pay', team: 'payments' }] } as any),
  listBranches: async () => [
    { name: 'main', head: 'a', default: true, preview: null },
    { name: 'feature/x', head: 'b', default: false, preview: null },
    {
      name: 'preview/taken',
      head: 'c',
      default: false,
      preview: 'taken-1a2b3c4d',
    },
  ],
  listCommits: async (_, __, ref) => [
    {
      sha: 'a',
      message: `Newest of ${ref}`,
      author: 'Ana',
      committedAt: new Date().toISOString(),
    },
  ],
  listBindings: async () =>
    ({
      items: [{ service: 'pay', cost: { perMonth: 21.75, currency: 'USD' } }],
    } as any),
});

function Form() {
  const [of, setOf] = useState<any>();
  const props: any = { formData: of, onChange: setOf, schema: {} };
  return (
    <>
      <PreviewField {...props} />
      <output aria-label="asked for">{JSON.stringify(of)}</output>
    </>
  );
}

const asked = () => JSON.parse(screen.getByLabelText('asked for').textContent!);

it('asks for a service and a branch, says at once what is taken, and what it will show and cost', async () => {
  renderInTestApp(
    <TestApiProvider apis={[[platformApiRef, platform]]}>
      <Form />
    </TestApiProvider>,
  );
  await userEvent.click(await screen.findByRole('button', { name: /Service/ }));
  await userEvent.click(await screen.findByRole('option', { name: 'pay' }));
  expect(await screen.findByText(/Shows “Newest of main”/)).toBeInTheDocument();
  expect(
    await screen.findByText(/It costs \$21.75 a month/),
  ).toBeInTheDocument();

  const name = screen.getByRole('textbox', { name: /Name of the branch/ });
  await userEvent.type(name, 'taken');
  expect(await screen.findByRole('alert')).toHaveTextContent(
    'preview/taken has a preview already',
  );
  await userEvent.type(name, '-two');
  await waitFor(() =>
    expect(screen.queryByRole('alert')).not.toBeInTheDocument(),
  );
  expect(asked()).toEqual({ service: 'pay', name: 'taken-two' });

  await userEvent.click(screen.getByRole('button', { name: /Begins at/ }));
  await userEvent.click(
    await screen.findByRole('option', { name: 'feature/x' }),
  );
  expect(
    await screen.findByText(/Shows “Newest of feature\/x”/),
  ).toBeInTheDocument();
  expect(
    screen.queryByRole('textbox', { name: /Name of the branch/ }),
  ).not.toBeInTheDocument();
  expect(asked()).toEqual({ service: 'pay', from: 'feature/x' });
});
