import { createFrontendModule } from '@backstage/frontend-plugin-api';
import { darkExtension, lightExtension } from './extensions';

/** Waymark's look, light and dark. */
export const themeModule = createFrontendModule({
  pluginId: 'app',
  extensions: [lightExtension, darkExtension],
});
