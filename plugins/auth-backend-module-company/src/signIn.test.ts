import { mockServices } from '@backstage/backend-test-utils';
import { ConflictError, NotFoundError } from '@backstage/errors';
import type { AuthResolverContext } from '@backstage/plugin-auth-node';
import { chosenProviders } from './providers';
import { signInAs } from './signIn';

const arrival = {
  as: 'mara@company.example',
  query: { filter: { 'spec.profile.email': 'mara@company.example' } },
  needs: 'this e-mail address',
};

function failing(error: Error) {
  return {
    signInWithCatalogUser: async () => {
      throw error;
    },
  } as unknown as AuthResolverContext;
}

function config(data: object) {
  return mockServices.rootConfig({ data: data as never });
}

describe('signInAs', () => {
  it.each([
    ['has nobody with', new NotFoundError('User not found')],
    ['has more than one person with', new ConflictError('multiple matches')],
  ])(
    'tells the person that the catalog %s it, and whom to ask',
    async (words, error) => {
      await expect(
        signInAs(arrival, failing(error), 'Ingrid in room 4'),
      ).rejects.toThrow(
        new RegExp(
          `You came as mara@company.example.*${words} this e-mail address. Ask Ingrid in room 4`,
        ),
      );
    },
  );

  it('does not take an outage for a stranger', async () => {
    const outage = new Error('connect ECONNREFUSED');
    await expect(signInAs(arrival, failing(outage), 'x')).rejects.toBe(outage);
  });
});

describe('chosenProviders', () => {
  it('takes what the sign-in page shows', () => {
    const providers = ['oidc', 'github'];
    expect(chosenProviders(config({ app: { signIn: { providers } } }))).toEqual(
      providers,
    );
  });

  it('refuses a portal that nobody could enter', () => {
    expect(() => chosenProviders(config({}))).toThrow('Nobody could sign in');
  });

  it('needs none where people are picked', () => {
    const auth = { providers: { 'waymark-local': {} } };
    expect(chosenProviders(config({ auth }))).toEqual([]);
  });

  it('refuses one that it does not know', () => {
    expect(() =>
      chosenProviders(config({ app: { signIn: { providers: ['saml'] } } })),
    ).toThrow('names "saml"');
  });
});
