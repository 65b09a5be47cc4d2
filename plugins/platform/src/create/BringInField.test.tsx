import {
  renderInTestApp,
  TestApiProvider,
} from '@backstage/frontend-test-utils';
import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { useState } from 'react';
import { fakePlatform } from '../__testUtils__/fakePlatform';
import { platformApiRef } from '../api/platformApiRef';
import { BringInField } from './BringInField';
import { bringInProblem, inTheWay, type Proposal } from './bringInOf';

// On a busy machine.
jest.setTimeout(60_000);

const file = (name = 'orders') =>
  `kind: Service\nmetadata:\n  name: ${name}\n  team: shop\nspec:\n  language: typescript\n`;
const must = {
  id: 'lockfile',
  severity: 'must' as const,
  certain: true,
  what: 'There is no package-lock.json',
  why: 'Dependencies are installed by it.',
  next: 'Run npm install.',
};
const proposal: Proposal = {
  repository: 'orders',
  team: 'shop',
  head: 'a'.repeat(40),
  serviceFile: file(),
  catalogFile: 'kind: Component\n',
  current: null,
  concluded: [
    { path: 'spec.language', value: 'typescript', from: 'package.json' },
  ],
  scripts: [],
  findings: [],
};
const repository = (name: string, team: string, service?: string) =>
  ({ name, team, service: service ?? null } as any);

function Form() {
  const [of, setOf] = useState<any>();
  const props: any = { formData: of, onChange: setOf, schema: {} };
  return (
    <>
      <BringInField {...props} />
      <output aria-label="asked for">{JSON.stringify(of)}</output>
    </>
  );
}
const asked = () => JSON.parse(screen.getByLabelText('asked for').textContent!);

const show = (
  some: Partial<Proposal> = {},
  repositories = [
    repository('orders', 'shop'),
    repository('theirs', 'search'),
    repository('served', 'shop', 'served'),
  ],
) =>
  renderInTestApp(
    <TestApiProvider
      apis={[
        [
          platformApiRef,
          fakePlatform({
            whoAmI: async () =>
              ({ isPlatformTeam: false, teams: [{ name: 'shop' }] } as any),
            listRepositories: async () => repositories,
            getProposal: async () => ({ ...proposal, ...some }),
          }),
        ],
      ]}
    >
      <Form />
    </TestApiProvider>,
  );
const choose = async () => {
  await userEvent.click(
    await screen.findByRole('button', { name: /Repository/ }),
  );
  expect(screen.getAllByRole('option').map(one => one.textContent)).toEqual([
    'orders',
  ]);
  await userEvent.click(screen.getByRole('option', { name: 'orders' }));
};

it('offers what is no service yet, shows what was found, and takes the file as it was changed', async () => {
  show();
  await choose();
  const text = await screen.findByRole('textbox', { name: /platform.yaml/ });
  await waitFor(() => expect(text).toHaveValue(file()));
  expect(
    screen.getByText('Nothing is missing for the path.'),
  ).toBeInTheDocument();
  expect(screen.getByText('spec.language: typescript')).toBeInTheDocument();
  expect(asked()).toEqual({
    repository: 'orders',
    team: 'shop',
    head: proposal.head,
    serviceFile: file(),
    catalogFile: 'kind: Component\n',
  });
  await userEvent.clear(text);
  await userEvent.click(text);
  await userEvent.paste(file('other'));
  expect(await screen.findByRole('alert')).toHaveTextContent(
    'write name: orders',
  );
  await userEvent.clear(text);
  await userEvent.click(text);
  await userEvent.paste(`${file()}  runtime: { replicas: 2 }\n`);
  await waitFor(() =>
    expect(screen.queryByRole('alert')).not.toBeInTheDocument(),
  );
  expect(asked().serviceFile).toContain('replicas: 2');
});

it('says what stands in the way', async () => {
  show({ findings: [must] });
  await choose();
  expect(await screen.findByRole('alert')).toHaveTextContent(
    'It cannot be brought in yet: There is no package-lock.json. Run npm install.',
  );
  expect(inTheWay([{ ...must, certain: false }])).toBeUndefined();
});

it('shows the command where there is nothing to choose', async () => {
  show({}, []);
  expect(
    await screen.findByText(/None of your teams has a repository/),
  ).toHaveTextContent('platform init --push');
});

it('takes nothing that the parser of the platform does not take', async () => {
  const of = { repository: 'orders', team: 'shop', head: 'a' };
  expect(await bringInProblem({ ...of, serviceFile: file() })).toBeUndefined();
  expect(await bringInProblem({ ...of, serviceFile: 'kind: Service' })).toMatch(
    /^platform.yaml:1:1/,
  );
  expect(
    await bringInProblem({ ...of, team: 'search', serviceFile: file() }),
  ).toMatch(/write team: search/);
  expect(await bringInProblem(of)).toMatch(/as it is/);
});
