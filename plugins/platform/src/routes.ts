import {
  createExternalRouteRef,
  createRouteRef,
  createSubRouteRef,
} from '@backstage/frontend-plugin-api';

export const homeRouteRef = createRouteRef();
export const operationsRouteRef = createRouteRef();
export const operationRouteRef = createSubRouteRef({
  parent: operationsRouteRef,
  path: '/:operation',
});
export const environmentsRouteRef = createRouteRef();
export const databasesRouteRef = createRouteRef();
export const databaseRouteRef = createSubRouteRef({
  parent: databasesRouteRef,
  path: '/:database',
});
export const approvalsRouteRef = createRouteRef();
export const noticesRouteRef = createRouteRef();
export const freezesRouteRef = createRouteRef();
export const healthRouteRef = createRouteRef();
export const activityRouteRef = createRouteRef();
export const repositoriesRouteRef = createRouteRef();
export const repositoryRouteRef = createSubRouteRef({
  parent: repositoriesRouteRef,
  path: '/:repository',
});

/** Where templates are chosen. */
export const createRouteRefExternal = createExternalRouteRef({
  defaultTarget: 'scaffolder.root',
});
/** The form of one template. */
export const templateRouteRefExternal = createExternalRouteRef({
  params: ['namespace', 'templateName'],
  defaultTarget: 'scaffolder.selectedTemplate',
});
/** The catalog. */
export const catalogRouteRefExternal = createExternalRouteRef({
  defaultTarget: 'catalog.catalogIndex',
});
/** The page of an entity. */
export const entityRouteRefExternal = createExternalRouteRef({
  params: ['namespace', 'kind', 'name'],
  defaultTarget: 'catalog.catalogEntity',
});
