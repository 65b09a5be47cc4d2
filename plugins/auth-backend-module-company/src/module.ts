import {
  coreServices,
  createBackendModule,
} from '@backstage/backend-plugin-api';
import { NotAllowedError } from '@backstage/errors';
import { githubAuthenticator } from '@backstage/plugin-auth-backend-module-github-provider';
import { oidcAuthenticator } from '@backstage/plugin-auth-backend-module-oidc-provider';
import {
  authProvidersExtensionPoint,
  createOAuthProviderFactory,
  type AuthProviderFactory,
} from '@backstage/plugin-auth-node';
import { chosenProviders, type Provider } from './providers';
import { signInAs } from './signIn';

const FACTORIES: Record<Provider, (contact: string) => AuthProviderFactory> = {
  github: contact =>
    createOAuthProviderFactory({
      authenticator: githubAuthenticator,
      async signInResolver({ result }, ctx) {
        const login = result.fullProfile.username;
        if (!login) {
          throw new NotAllowedError(
            `GitHub did not say who you are. Try again, or ask ${contact}.`,
          );
        }
        return signInAs(
          {
            as: `${login} of GitHub`,
            query: { annotations: { 'github.com/user-login': login } },
            needs: `the annotation github.com/user-login: ${login}`,
          },
          ctx,
          contact,
        );
      },
    }),
  oidc: contact =>
    createOAuthProviderFactory({
      authenticator: oidcAuthenticator,
      async signInResolver({ profile }, ctx) {
        const { email } = profile;
        if (!email) {
          throw new NotAllowedError(
            `Your sign-in gave no verified e-mail address, which is how people are found in the catalog. Ask ${contact}.`,
          );
        }
        return signInAs(
          {
            as: email,
            query: { filter: { 'spec.profile.email': email } },
            needs: 'this e-mail address',
          },
          ctx,
          contact,
        );
      },
    }),
};

/**
 * Sign-in with the providers named in `app.signIn.providers`. Only people in the catalog get in: with OpenID Connect the
 * one whose `spec.profile.email` is the verified address, with GitHub the one annotated `github.com/user-login`. Not the
 * one whose name is the login: anybody can open a GitHub account with a name that is free there.
 */
export const authModuleCompany = createBackendModule({
  pluginId: 'auth',
  moduleId: 'company',
  register(env) {
    env.registerInit({
      deps: {
        config: coreServices.rootConfig,
        providers: authProvidersExtensionPoint,
      },
      async init({ config, providers }) {
        const contact =
          config.getOptionalString('platform.contact') ?? 'your platform team';
        for (const providerId of chosenProviders(config)) {
          providers.registerProvider({
            providerId,
            factory: FACTORIES[providerId](contact),
          });
        }
      },
    });
  },
});
