import { renderInTestApp } from '@backstage/frontend-test-utils';
import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { fakePlatform } from '../__testUtils__/fakePlatform';
import { aFreeze, mira, payHome } from '../__testUtils__/production';
import { expectRefusal, refused } from '../__testUtils__/refusal';
import { platformApiRef } from '../api/platformApiRef';
import type { PlatformApi } from '../api/PlatformApi';
import { ServiceConfiguration } from './ConfigurationTab';

jest.setTimeout(60_000);

const AT = '2026-11-20T10:00:00.000Z';
const secret = (name: string, generated: boolean) => ({
  name,
  version: 3,
  generated,
  updatedAt: AT,
  updatedBy: 'user:default/ada',
  usedBy: ['r3'],
});

function show(more: Partial<PlatformApi> = {}, at = '/') {
  const api = {
    getServiceHome: async () => payHome(),
    whoAmI: async () => mira,
    listSecrets: jest.fn(async (service: string, environment: string) => ({
      service,
      environment,
      revision: 'c4',
      items: [secret('API_KEY', false), secret('SESSION_KEY', true)],
    })),
    getConfig: jest.fn(async (service: string, environment: string) => ({
      service,
      environment,
      revision: 'c4',
      valuesShown: true,
      items: [
        {
          name: 'LOG_LEVEL',
          value: 'debug',
          updatedAt: AT,
          updatedBy: 'user:default/ada',
        },
        {
          name: 'REGION',
          value: 'north',
          updatedAt: AT,
          updatedBy: 'user:default/ada',
          follows: 'staging',
        },
      ],
      dependencies: [{ service: 'mail', variable: 'MAIL_URL', url: null }],
    })),
    listConditions: jest.fn(async () => []),
    ...more,
  };
  renderInTestApp(<ServiceConfiguration service="pay" />, {
    apis: [[platformApiRef, fakePlatform(api as Partial<PlatformApi>)]],
    initialRouteEntries: [at],
  });
  return api;
}

it('shows names, versions, ages and users of secrets, plain values and addresses', async () => {
  show();
  const secrets = await screen.findByRole('table', { name: 'Secrets' });
  expect(
    within(secrets).getByRole('row', { name: /API_KEY v3 .* r3/ }),
  ).toBeInTheDocument();
  expect(
    within(secrets).queryByRole('button', { name: 'Rotate API_KEY…' }),
  ).not.toBeInTheDocument();
  expect(
    within(secrets).getByRole('button', { name: 'Rotate SESSION_KEY…' }),
  ).toBeEnabled();
  const values = screen.getByRole('table', { name: 'Configuration' });
  expect(within(values).getByText('debug')).toBeInTheDocument();
  expect(
    within(values).getByRole('row', { name: /REGION north as in staging/ }),
  ).toBeInTheDocument();
  expect(
    within(values).getByText('not set: mail does not serve there'),
  ).toBeInTheDocument();
});

it('sets a secret once it could be one, says what that does, and shows why it is refused', async () => {
  const setSecret = jest.fn().mockRejectedValue(refused);
  show({ setSecret });
  await userEvent.click(
    await screen.findByRole('button', { name: 'Change API_KEY…' }),
  );
  const dialog = await screen.findByRole('dialog');
  expect(
    within(dialog).getByText(
      /beside itself in staging|Nothing serves in staging/,
    ),
  ).toBeInTheDocument();
  const go = within(dialog).getByRole('button', { name: 'Set it' });
  expect(go).toBeDisabled();
  const field = within(dialog).getByLabelText('Value');
  expect(field).toHaveAttribute('type', 'password');
  await userEvent.type(field, 'sk-long');
  await userEvent.click(go);
  expect(setSecret).toHaveBeenCalledWith(
    'pay',
    'staging',
    'API_KEY',
    { value: 'sk-long', breakGlass: undefined },
    expect.any(String),
  );
  await expectRefusal();
  await userEvent.click(within(dialog).getByRole('checkbox'));
  await userEvent.click(go);
  expect(setSecret.mock.lastCall![3]).toEqual({ generate: true });
});

it('rotates and takes out after a plain yes: no data is lost by it', async () => {
  const rotateSecrets = jest.fn().mockRejectedValue(refused);
  show({ rotateSecrets });
  await userEvent.click(
    await screen.findByRole('button', { name: 'Rotate SESSION_KEY…' }),
  );
  const dialog = await screen.findByRole('dialog', {
    name: 'Rotate SESSION_KEY in staging',
  });
  expect(within(dialog).queryByRole('textbox')).not.toBeInTheDocument();
  expect(rotateSecrets).not.toHaveBeenCalled();
  await userEvent.click(within(dialog).getByRole('button', { name: 'Rotate' }));
  expect(rotateSecrets).toHaveBeenCalledWith(
    'pay',
    'staging',
    { secrets: ['SESSION_KEY'], breakGlass: undefined },
    expect.any(String),
  );
  await expectRefusal();
});

it('says before who has to approve it, and what freezes it; a reason breaks the glass', async () => {
  const changeConfig = jest.fn().mockRejectedValue(refused);
  const environments = payHome().environments.map(one => ({
    ...one,
    protection: one.production ? ('deny' as const) : ('none' as const),
  }));
  show(
    {
      changeConfig,
      getServiceHome: async () =>
        payHome({ environments, freezes: [aFreeze()] }),
    },
    '/?environment=production',
  );
  await userEvent.click(
    await screen.findByRole('button', { name: 'Take LOG_LEVEL out…' }),
  );
  const dialog = await screen.findByRole('dialog');
  expect(dialog).toHaveTextContent(
    /another owner of team payments has to approve it first/,
  );
  expect(dialog).toHaveTextContent(/Frozen by jonas \(End of the year\)/);
  const go = within(dialog).getByRole('button', { name: 'Take out' });
  expect(go).toBeDisabled();
  expect(go).toHaveAccessibleDescription('It is frozen: a reason is needed.');
  await userEvent.click(within(dialog).getByRole('textbox'));
  await userEvent.paste('Customers cannot pay');
  await userEvent.click(go);
  expect(changeConfig).toHaveBeenCalledWith(
    'pay',
    'production',
    { unset: ['LOG_LEVEL'], breakGlass: 'Customers cannot pay' },
    expect.any(String),
  );
  await userEvent.keyboard('{Escape}');
  await userEvent.click(screen.getByRole('button', { name: 'Set a value…' }));
  expect(await screen.findByRole('dialog')).toHaveTextContent(
    /has to approve it first.*Frozen by jonas/,
  );
});

it('says once to a stranger who can change anything', async () => {
  show({ whoAmI: async () => ({ ...mira, teams: [] }) });
  await screen.findByRole('table', { name: 'Secrets' });
  const why =
    'Only people of team payments and of the platform team can change it.';
  expect(await screen.findAllByText(why)).toHaveLength(1);
  const buttons = screen.getAllByRole('button', {
    name: /Set|Change|Rotate|Delete|Take/,
  });
  expect(buttons).toHaveLength(11);
  for (const button of buttons) {
    expect(button).toBeDisabled();
    expect(button).toHaveAccessibleDescription(why);
  }
});

it('says that the key is away, hides values from who is no owner, and says why nothing can be shown', async () => {
  show({
    listConditions: async () => [
      {
        type: 'SecretsReadable',
        status: 'False',
        reason: 'KeyNotUsable',
        message: 'Their key is not there.',
        next: 'Put it back.',
      },
    ],
    getConfig: async (service, environment) => ({
      service,
      environment,
      revision: 'c4',
      valuesShown: false,
      items: [
        { name: 'LOG_LEVEL', value: null, updatedAt: null, updatedBy: null },
      ],
      dependencies: [],
    }),
  });
  expect(
    await screen.findByText('Their key is not there.'),
  ).toBeInTheDocument();
  expect(screen.getByText('shown to the owners')).toBeInTheDocument();
});

it('says in three parts why it can not be shown', async () => {
  show({ listSecrets: jest.fn().mockRejectedValue(refused) });
  await expectRefusal();
  expect(screen.queryByRole('table')).not.toBeInTheDocument();
});
