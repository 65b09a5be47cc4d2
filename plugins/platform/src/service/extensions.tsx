import {
  EntityCardBlueprint,
  EntityContentBlueprint,
} from '@backstage/plugin-catalog-react/alpha';
import { serviceOf } from './serviceOf';

const isService = (entity: Parameters<typeof serviceOf>[0]) =>
  serviceOf(entity) !== undefined;

/** The tab "Environments" of a service. */
export const environmentsContent = EntityContentBlueprint.make({
  name: 'environments',
  params: {
    path: '/environments',
    title: 'Environments',
    filter: isService,
    loader: () => import('./EnvironmentsTab').then(m => <m.EnvironmentsTab />),
  },
});

/** The card "Health" on a service's overview. */
export const healthCard = EntityCardBlueprint.make({
  name: 'health',
  params: {
    type: 'info',
    filter: isService,
    loader: () => import('./HealthCard').then(m => <m.HealthCard />),
  },
});
