import {
  coreServices,
  createBackendModule,
} from '@backstage/backend-plugin-api';
import { platformExtensionPoint } from '@waymark/platform-node';
import { prometheusFromConfig } from '@waymark/platform-node/prometheus';
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
        const asked = config.getOptionalConfig('platform.local.prometheus');
        const prometheus = asked && prometheusFromConfig(asked);
        platform.addTarget(({ secrets }) =>
          createLocalTarget({ socket, secrets, prometheus }),
        );
      },
    });
  },
});
