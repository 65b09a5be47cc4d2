import {
  ApiBlueprint,
  AppRootElementBlueprint,
  createFrontendPlugin,
  discoveryApiRef,
  fetchApiRef,
  PageBlueprint,
} from '@backstage/frontend-plugin-api';
import AcUnit from '@mui/icons-material/AcUnit';
import FavoriteBorder from '@mui/icons-material/FavoriteBorder';
import HomeOutlined from '@mui/icons-material/HomeOutlined';
import HowToReg from '@mui/icons-material/HowToReg';
import LayersOutlined from '@mui/icons-material/LayersOutlined';
import StorageOutlined from '@mui/icons-material/StorageOutlined';
import SyncAlt from '@mui/icons-material/SyncAlt';
import Timeline from '@mui/icons-material/Timeline';
import { platformApiRef } from './api/platformApiRef';
import { onDemand } from './api/onDemand';
import { createFields, serviceNameField, teamField } from './create/extensions';
import { FollowTask } from './create/FollowTask';
import { healthApiRef } from './health/healthApiRef';
import { HealthStore } from './health/HealthStore';
import { NoticeBell } from './notices/NoticeBell';
import { unreadApiRef } from './notices/unreadApiRef';
import { UnreadStore } from './notices/UnreadStore';
import {
  activityRouteRef,
  approvalsRouteRef,
  catalogRouteRefExternal,
  createRouteRefExternal,
  databaseRouteRef,
  databasesRouteRef,
  entityRouteRefExternal,
  environmentsRouteRef,
  freezesRouteRef,
  healthRouteRef,
  homeRouteRef,
  noticesRouteRef,
  operationRouteRef,
  operationsRouteRef,
  repositoriesRouteRef,
  repositoryRouteRef,
  templateRouteRefExternal,
} from './routes';
import { PaletteKey } from './palette/PaletteKey';
import {
  auditContent,
  configurationContent,
  databaseContent,
  deploymentsContent,
  environmentsContent,
  healthCard,
  underneathContent,
} from './service/extensions';

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

const unreadApi = ApiBlueprint.make({
  name: 'unread-notices',
  params: define =>
    define({
      api: unreadApiRef,
      deps: { platform: platformApiRef },
      factory: ({ platform }) => new UnreadStore(() => platform.countNotices()),
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

const databasesPage = PageBlueprint.make({
  name: 'databases',
  params: {
    path: '/databases',
    title: 'Databases',
    icon: <StorageOutlined fontSize="inherit" />,
    routeRef: databasesRouteRef,
    noHeader: true,
    loader: () =>
      import('./databases/DatabasesRouter').then(m => <m.DatabasesRouter />),
  },
});

const approvalsPage = PageBlueprint.make({
  name: 'approvals',
  params: {
    path: '/approvals',
    title: 'Approvals',
    icon: <HowToReg fontSize="inherit" />,
    routeRef: approvalsRouteRef,
    noHeader: true,
    loader: () =>
      import('./approvals/ApprovalsPage').then(m => <m.ApprovalsPage />),
  },
});

const noticesPage = PageBlueprint.make({
  name: 'notices',
  params: {
    path: '/notices',
    title: 'Notices',
    icon: <NoticeBell />,
    routeRef: noticesRouteRef,
    noHeader: true,
    loader: () => import('./notices/NoticesPage').then(m => <m.NoticesPage />),
  },
});

const freezesPage = PageBlueprint.make({
  name: 'freezes',
  params: {
    path: '/freezes',
    title: 'Freezes',
    icon: <AcUnit fontSize="inherit" />,
    routeRef: freezesRouteRef,
    noHeader: true,
    loader: () => import('./freezes/FreezesPage').then(m => <m.FreezesPage />),
  },
});

const healthPage = PageBlueprint.make({
  name: 'health',
  params: {
    path: '/health',
    title: 'Health',
    icon: <FavoriteBorder fontSize="inherit" />,
    routeRef: healthRouteRef,
    noHeader: true,
    loader: () => import('./wall/HealthPage').then(m => <m.HealthPage />),
  },
});

const activityPage = PageBlueprint.make({
  name: 'activity',
  params: {
    path: '/activity',
    title: 'Activity',
    icon: <Timeline fontSize="inherit" />,
    routeRef: activityRouteRef,
    noHeader: true,
    loader: () =>
      import('./activity/ActivityPage').then(m => <m.ActivityPage />),
  },
});

const palette = AppRootElementBlueprint.make({
  name: 'palette',
  params: { element: <PaletteKey /> },
});

const followTask = AppRootElementBlueprint.make({
  name: 'follow-task',
  params: { element: <FollowTask /> },
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
    databases: databasesRouteRef,
    database: databaseRouteRef,
    approvals: approvalsRouteRef,
    notices: noticesRouteRef,
    freezes: freezesRouteRef,
    health: healthRouteRef,
    activity: activityRouteRef,
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
    unreadApi,
    homePage,
    operationsPage,
    environmentsPage,
    databasesPage,
    approvalsPage,
    noticesPage,
    freezesPage,
    healthPage,
    activityPage,
    palette,
    repositoryPage,
    environmentsContent,
    deploymentsContent,
    configurationContent,
    databaseContent,
    auditContent,
    underneathContent,
    healthCard,
    followTask,
    teamField,
    serviceNameField,
    ...createFields,
  ],
});
