import { createApiRef } from '@backstage/frontend-plugin-api';
import type { HealthStore } from './HealthStore';

/** The one store of dots that all dots of the app share. */
export const healthApiRef = createApiRef<HealthStore>({
  id: 'plugin.platform.health',
});
