import {
  ApiBlueprint,
  createFrontendPlugin,
  discoveryApiRef,
  fetchApiRef,
  PageBlueprint,
} from '@backstage/frontend-plugin-api';
import HomeOutlined from '@mui/icons-material/HomeOutlined';
import LayersOutlined from '@mui/icons-material/LayersOutlined';
import SyncAlt from '@mui/icons-material/SyncAlt';
import { platformApiRef } from './api/platformApiRef';
import { onDemand } from './api/onDemand';
import { serviceNameField, teamField } from './create/extensions';
import { healthApiRef } from './health/healthApiRef';
import { HealthStore } from './health/HealthStore';
import {
  catalogRouteRefExternal,
  createRouteRefExternal,
  entityRouteRefExternal,
  environmentsRouteRef,
  homeRouteRef,
  operationRouteRef,
  operationsRouteRef,
  repositoriesRouteRef,
  repositoryRouteRef,
  templateRouteRefExternal,
} from './routes';
import { environmentsContent, healthCard } from './service/extensions';

const platformApi = ApiBlueprint.make({
  params: define =>
    define({
      api: platformApiRef,
      deps: { discoveryApi: discoveryApiRef, fetchApi: fetchApiRef },
      factory: ({ discoveryApi, fetchApi }) =>
        onDemand(() =>
          import('./api/PlatformApiClient').then(
            m => new m.PlatformApiClient(discoveryApi, fetchApi),
          ),
        ),
    }),
});

const healthApi = ApiBlueprint.make({
  name: 'health',
  params: define =>
    define({
      api: healthApiRef,
      deps: { platform: platformApiRef },
      factory: ({ platform }) =>
        new HealthStore(names => platform.getHealth(names)),
    }),
});

const homePage = PageBlueprint.make({
  name: 'home',
  params: {
    path: '/',
    title: 'Home',
    icon: <HomeOutlined fontSize="inherit" />,
    routeRef: homeRouteRef,
    noHeader: true,
    loader: () => import('./home/HomePage').then(m => <m.HomePage />),
  },
});

const operationsPage = PageBlueprint.make({
  name: 'operations',
  params: {
    path: '/operations',
    title: 'Operations',
    icon: <SyncAlt fontSize="inherit" />,
    routeRef: operationsRouteRef,
    noHeader: true,
    loader: () =>
      import('./operations/OperationsRouter').then(m => <m.OperationsRouter />),
  },
});

const environmentsPage = PageBlueprint.make({
  name: 'environments',
  params: {
    path: '/environments',
    title: 'Environments',
    icon: <LayersOutlined fontSize="inherit" />,
    routeRef: environmentsRouteRef,
    noHeader: true,
    loader: () =>
      import('./environments/EnvironmentsPage').then(m => (
        <m.EnvironmentsPage />
      )),
  },
});

const repositoryPage = PageBlueprint.make({
  name: 'repositories',
  params: {
    path: '/repositories',
    routeRef: repositoriesRouteRef,
    noHeader: true,
    loader: () =>
      import('./repository/RepositoryRouter').then(m => <m.RepositoryRouter />),
  },
});

/** Waymark's own pages, tabs and cards. */
export default createFrontendPlugin({
  pluginId: 'platform',
  title: 'Waymark',
  info: { packageJson: () => import('../package.json') },
  routes: {
    home: homeRouteRef,
    operations: operationsRouteRef,
    operation: operationRouteRef,
    environments: environmentsRouteRef,
    repositories: repositoriesRouteRef,
    repository: repositoryRouteRef,
  },
  externalRoutes: {
    catalog: catalogRouteRefExternal,
    create: createRouteRefExternal,
    template: templateRouteRefExternal,
    entity: entityRouteRefExternal,
  },
  extensions: [
    platformApi,
    healthApi,
    homePage,
    operationsPage,
    environmentsPage,
    repositoryPage,
    environmentsContent,
    healthCard,
    teamField,
    serviceNameField,
  ],
});
