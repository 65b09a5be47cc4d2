import {
  coreServices,
  createBackendPlugin,
} from '@backstage/backend-plugin-api';
import { catalogServiceRef } from '@backstage/plugin-catalog-node';
import { readGitConfig } from './config';
import { EmbeddedSourceControl } from './embeddedSourceControl';
import { createHandlers } from './handlers';
import { readCreator } from './pushes';
import { PushPermission } from './pushPermission';
import { createRouter } from './router';
import { createSmartHttp } from './smartHttp';

/** Embedded git hosting: smart HTTP at `/git`, the portal's data at `/api/git`. */
export const gitPlugin = createBackendPlugin({
  pluginId: 'git',
  register(env) {
    env.registerInit({
      deps: {
        auth: coreServices.auth,
        catalog: catalogServiceRef,
        config: coreServices.rootConfig,
        discovery: coreServices.discovery,
        httpAuth: coreServices.httpAuth,
        httpRouter: coreServices.httpRouter,
        logger: coreServices.logger,
        rootHttpRouter: coreServices.rootHttpRouter,
      },
      async init({
        auth,
        catalog,
        config: rootConfig,
        discovery,
        httpAuth,
        httpRouter,
        logger,
        rootHttpRouter,
      }) {
        const config = readGitConfig(rootConfig);
        const git = new EmbeddedSourceControl(config);
        await git.prepare();

        const permission = new PushPermission({
          auth,
          catalog,
          discovery,
          platformTeam: config.platformTeam,
          creatorOf: async name => readCreator(await git.localPath(name)),
        });
        rootHttpRouter.use(
          '/git',
          createSmartHttp({
            auth,
            logger,
            git,
            permission,
            directory: config.directory,
          }),
        );

        httpRouter.use(
          createRouter({
            httpAuth,
            logger,
            handlers: createHandlers({ git, config }),
          }),
        );
        // The router itself refuses, in our envelope.
        httpRouter.addAuthPolicy({ path: '/', allow: 'unauthenticated' });
      },
    });
  },
});
