import {
  coreServices,
  createBackendModule,
} from '@backstage/backend-plugin-api';
import { platformExtensionPoint } from '@waymark/platform-node';
import { readClusters } from './config';
import { createKubernetesTarget } from './target/createKubernetesTarget';

/** Gives the platform a target for each cluster in the configuration. */
export const platformModuleKubernetes = createBackendModule({
  pluginId: 'platform',
  moduleId: 'kubernetes',
  register(env) {
    env.registerInit({
      deps: {
        platform: platformExtensionPoint,
        config: coreServices.rootConfig,
        logger: coreServices.logger,
      },
      async init({ platform, config, logger }) {
        for (const one of readClusters(config)) {
          logger.info(
            `The target "${one.name}" is a cluster, reached by ${one.reachedBy}`,
          );
          platform.addTarget(({ secrets }) =>
            createKubernetesTarget({ config: one, secrets, logger }),
          );
        }
      },
    });
  },
});
