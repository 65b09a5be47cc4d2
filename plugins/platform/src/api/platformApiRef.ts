import { createApiRef } from '@backstage/frontend-plugin-api';
import type { PlatformApi } from './PlatformApi';

/** The platform, as the portal's pages ask it. */
export const platformApiRef = createApiRef<PlatformApi>({
  id: 'plugin.platform.api',
});
