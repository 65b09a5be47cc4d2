import {
  EntityCardBlueprint,
  EntityContentBlueprint,
} from '@backstage/plugin-catalog-react/alpha';
import { resourceOf } from '../database/resourceOf';
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

/** The tab "Deployments": every change of what serves. */
export const deploymentsContent = EntityContentBlueprint.make({
  name: 'deployments',
  params: {
    path: '/deployments',
    title: 'Deployments',
    filter: isService,
    loader: () =>
      import('../deployments/DeploymentsTab').then(m => <m.DeploymentsTab />),
  },
});

/** The tab "Secrets & config": what its processes are given. */
export const configurationContent = EntityContentBlueprint.make({
  name: 'configuration',
  params: {
    path: '/configuration',
    title: 'Secrets & config',
    filter: isService,
    loader: () =>
      import('../configuration/ConfigurationTab').then(m => (
        <m.ConfigurationTab />
      )),
  },
});

/** The tab "Audit": who did what to it. */
export const auditContent = EntityContentBlueprint.make({
  name: 'audit',
  params: {
    path: '/audit',
    title: 'Audit',
    filter: isService,
    loader: () => import('../audit/AuditTab').then(m => <m.AuditTab />),
  },
});

/** The tab "Underneath": what the target itself says. */
export const underneathContent = EntityContentBlueprint.make({
  name: 'underneath',
  params: {
    path: '/underneath',
    title: 'Underneath',
    filter: isService,
    loader: () => import('../raw/UnderneathTab').then(m => <m.UnderneathTab />),
  },
});

/** The tab "Looking after it" of a database. */
export const databaseContent = EntityContentBlueprint.make({
  name: 'database',
  params: {
    path: '/database',
    title: 'Looking after it',
    filter: entity => resourceOf(entity) !== undefined,
    loader: () =>
      import('../database/DatabaseTab').then(m => <m.DatabaseTab />),
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
