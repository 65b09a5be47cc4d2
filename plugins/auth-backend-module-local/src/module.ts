import {
  coreServices,
  createBackendModule,
} from '@backstage/backend-plugin-api';
import {
  authProvidersExtensionPoint,
  createProxyAuthProviderFactory,
  type AuthResolverContext,
} from '@backstage/plugin-auth-node';
import { catalogServiceRef } from '@backstage/plugin-catalog-node';
import { pickAuthenticator } from './authenticator';
import { CredentialsKeeper } from './CredentialsKeeper';
import { assertEmbeddedOnly } from './embeddedOnly';
import { FillingList } from './FillingList';
import { firstMember, listPeople } from './people';
import { createRouter } from './router';

const PROVIDER = 'waymark-local';
/** How long after a start the list of people may still be growing. */
const FILLING_MS = 20_000;

/**
 * Sign-in by picking one of the people in the catalog, and a token for the scripts of this machine. Does nothing
 * without `auth.providers.waymark-local`; with it, refuses to start on anything but the embedded default.
 */
export const authModuleLocal = createBackendModule({
  pluginId: 'auth',
  moduleId: 'waymark-local',
  register(env) {
    env.registerInit({
      deps: {
        auth: coreServices.auth,
        catalog: catalogServiceRef,
        config: coreServices.rootConfig,
        httpRouter: coreServices.httpRouter,
        lifecycle: coreServices.lifecycle,
        logger: coreServices.logger,
        providers: authProvidersExtensionPoint,
      },
      async init(deps) {
        const { auth, catalog, config, lifecycle, logger } = deps;
        if (!config.has(`auth.providers.${PROVIDER}`)) return;
        assertEmbeddedOnly(config);

        let context: AuthResolverContext | undefined;
        const factory = createProxyAuthProviderFactory({
          authenticator: pickAuthenticator,
          signInResolver: ({ result }, ctx) =>
            ctx.signInWithCatalogUser({ entityRef: result.entityRef }),
        });
        deps.providers.registerProvider({
          providerId: PROVIDER,
          factory: options => {
            context = options.resolverContext;
            return factory(options);
          },
        });
        const people = new FillingList({
          read: () => listPeople({ catalog, auth }),
          until: Date.now() + FILLING_MS,
        });
        deps.httpRouter.use(createRouter(() => people.get()));

        const file = config.getOptionalString('auth.localCredentials.file');
        if (!file) return;
        const team =
          config.getOptionalString('platform.team') ?? 'group:default/platform';
        const keeper = new CredentialsKeeper({
          file,
          url: config.getString('app.baseUrl'),
          logger,
          resolverContext: () => context,
          person: async () => {
            await people.get();
            return firstMember({ catalog, auth }, team);
          },
        });
        lifecycle.addStartupHook(() => keeper.start());
        lifecycle.addShutdownHook(() => keeper.stop());
      },
    });
  },
});
