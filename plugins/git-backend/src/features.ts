import { createBackendFeatureLoader } from '@backstage/backend-plugin-api';
import { platformModuleGit } from './module';
import { gitPlugin } from './plugin';
import { gitUrlReader } from './urlReader';

/** Everything of embedded git in one `backend.add(import('@waymark/git-backend'))`. */
export const gitFeatures = createBackendFeatureLoader({
  loader: () => [gitPlugin, platformModuleGit, gitUrlReader],
});
