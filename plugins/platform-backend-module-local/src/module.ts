import {
  coreServices,
  createBackendModule,
} from '@backstage/backend-plugin-api';
import { platformExtensionPoint } from '@waymark/platform-node';
import { createLocalTarget } from './createLocalTarget';

/** Gives the platform the target `local`. */
export const platformModuleLocal = createBackendModule({
  pluginId: 'platform',
  moduleId: 'local',
  register(env) {
    env.registerInit({
      deps: {
        platform: platformExtensionPoint,
        config: coreServices.rootConfig,
        logger: coreServices.logger,
      },
      async init({ platform, config, logger }) {
        const socket = config.getOptionalString('platform.local.socket');
        if (!socket) {
          logger.info(
            'The target "local" is off: platform.local.socket is not set',
          );
          return;
        }
        platform.addTarget(({ secrets }) =>
          createLocalTarget({ socket, secrets }),
        );
      },
    });
  },
});
