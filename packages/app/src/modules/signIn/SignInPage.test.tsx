import { renderInTestApp } from '@backstage/frontend-test-utils';
import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { oidcAuthApiRef } from './oidcAuthApi';
import { SignInPage } from './SignInPage';

const oidc = {
  getBackstageIdentity: jest.fn(),
  getProfile: jest.fn(),
  signIn: jest.fn(),
  signOut: jest.fn(),
  getIdToken: jest.fn(),
  sessionState$: jest.fn(),
};

function show(config: { app?: object }) {
  const onSignInSuccess = jest.fn();
  renderInTestApp(<SignInPage onSignInSuccess={onSignInSuccess} />, {
    config: {
      backend: { baseUrl: 'http://localhost' },
      platform: { contact: 'Ruth of platform' },
      ...config,
      app: { baseUrl: 'http://localhost', ...config.app },
    },
    apis: [[oidcAuthApiRef, oidc as any]],
  });
  return onSignInSuccess;
}

const production = {
  app: { signIn: { providers: ['oidc'], oidcTitle: 'Larkfield' } },
};

beforeEach(() => {
  sessionStorage.clear();
  localStorage.clear();
  jest.resetAllMocks();
});

it('in production never asks whether one may pick a person', async () => {
  global.fetch = jest.fn();
  show(production);
  expect(
    await screen.findByRole('button', { name: 'Sign in with Larkfield' }),
  ).toBeInTheDocument();
  expect(global.fetch).not.toHaveBeenCalled();
});

it('repeats why somebody is refused, and says whom to ask', async () => {
  oidc.getBackstageIdentity.mockRejectedValue(
    new Error(
      'The catalog knows nobody with the address eve@larkfield.example',
    ),
  );
  const onSignInSuccess = show(production);
  await userEvent.click(
    await screen.findByRole('button', { name: 'Sign in with Larkfield' }),
  );
  const alert = await screen.findByRole('alert');
  expect(alert).toHaveTextContent('eve@larkfield.example');
  expect(alert).toHaveTextContent('ask Ruth of platform');
  expect(onSignInSuccess).not.toHaveBeenCalled();
});

it('signs in, and forgets the provider on signing out', async () => {
  oidc.getBackstageIdentity.mockResolvedValue({
    token: 't',
    identity: {
      type: 'user',
      userEntityRef: 'user:default/mira',
      ownershipEntityRefs: [],
    },
  });
  oidc.getProfile.mockResolvedValue({ displayName: 'Mira' });
  const onSignInSuccess = show(production);
  await userEvent.click(
    await screen.findByRole('button', { name: 'Sign in with Larkfield' }),
  );
  expect(onSignInSuccess).toHaveBeenCalledTimes(1);
  expect(localStorage.getItem('waymark.provider')).toBe('oidc');
  await onSignInSuccess.mock.calls[0][0].signOut();
  expect(oidc.signOut).toHaveBeenCalled();
  expect(localStorage.getItem('waymark.provider')).toBeNull();
});

it('says what is missing where picking is off and nothing is configured', async () => {
  global.fetch = jest.fn(async () => new Response('{}', { status: 404 }));
  show({});
  expect(
    await screen.findByText(/No sign-in provider is configured/),
  ).toBeInTheDocument();
  expect(screen.getByText(/Ask Ruth of platform/)).toBeInTheDocument();
});

it('does not take a backend in trouble for one without people', async () => {
  global.fetch = jest
    .fn()
    .mockResolvedValueOnce(new Response('', { status: 503 }))
    .mockResolvedValueOnce(
      new Response(
        JSON.stringify({
          people: [
            { entityRef: 'user:default/ana', displayName: 'Ana Petrova' },
          ],
        }),
      ),
    );
  show({});
  await userEvent.click(
    await screen.findByRole('button', { name: 'Try again' }),
  );
  expect(
    await screen.findByRole('button', { name: /Ana Petrova/ }),
  ).toBeInTheDocument();
  expect(
    screen.getByRole('heading', { name: 'In no team' }),
  ).toBeInTheDocument();
});
