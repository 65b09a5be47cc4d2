import {
  coreServices,
  createBackendModule,
} from '@backstage/backend-plugin-api';
import { scaffolderActionsExtensionPoint } from '@backstage/plugin-scaffolder-node';
import { createDatabaseAction } from './createDatabaseAction';
import { createEnvironmentAction } from './createEnvironmentAction';
import { createPreviewAction } from './createPreviewAction';
import { createRepositoryAction } from './createRepositoryAction';
import { createServiceAction } from './createServiceAction';
import { importServiceAction } from './importServiceAction';
import { deployAction } from './deployAction';
import { waitForOperationAction } from './waitForOperationAction';

/** Adds the platform's steps to the scaffolder. */
export const scaffolderModulePlatform = createBackendModule({
  pluginId: 'scaffolder',
  moduleId: 'platform',
  register(env) {
    env.registerInit({
      deps: {
        auth: coreServices.auth,
        discovery: coreServices.discovery,
        scaffolder: scaffolderActionsExtensionPoint,
      },
      async init({ auth, discovery, scaffolder }) {
        const services = { auth, discovery };
        scaffolder.addActions(
          createServiceAction(services),
          createRepositoryAction(services),
          importServiceAction(services),
          deployAction(services),
          createDatabaseAction(services),
          createEnvironmentAction(services),
          waitForOperationAction(services),
          createPreviewAction(services),
        );
      },
    });
  },
});
