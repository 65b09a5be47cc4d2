import { createFrontendModule } from '@backstage/frontend-plugin-api';
import { sidebarExtension } from './Sidebar';

/** The navigation at the side. */
export const navModule = createFrontendModule({
  pluginId: 'app',
  extensions: [sidebarExtension],
});

export { Logo } from './Logo';
