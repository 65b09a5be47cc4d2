import {
  coreServices,
  createBackendModule,
} from '@backstage/backend-plugin-api';
import { platformExtensionPoint } from '@waymark/platform-node';
import { readGitConfig } from './config';
import { EmbeddedSourceControl } from './embeddedSourceControl';

/** Makes the embedded git host the platform's source control. */
export const platformModuleGit = createBackendModule({
  pluginId: 'platform',
  moduleId: 'git',
  register(env) {
    env.registerInit({
      deps: {
        config: coreServices.rootConfig,
        platform: platformExtensionPoint,
      },
      async init({ config, platform }) {
        const git = new EmbeddedSourceControl(readGitConfig(config));
        await git.prepare();
        platform.setSourceControl(git);
      },
    });
  },
});
