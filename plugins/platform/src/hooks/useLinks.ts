import { useRouteRef } from '@backstage/frontend-plugin-api';
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
  noticesRouteRef,
  operationRouteRef,
  operationsRouteRef,
  repositoryRouteRef,
  templateRouteRefExternal,
} from '../routes';

/** The golden path that "Create a service" leads to. */
export const GOLDEN_PATH = 'typescript-service';

/** Addresses of pages, wherever the app has put them; undefined where it has them not. */
export function useLinks() {
  const operations = useRouteRef(operationsRouteRef);
  const operation = useRouteRef(operationRouteRef);
  const environments = useRouteRef(environmentsRouteRef);
  const databases = useRouteRef(databasesRouteRef);
  const database = useRouteRef(databaseRouteRef);
  const approvals = useRouteRef(approvalsRouteRef);
  const freezes = useRouteRef(freezesRouteRef);
  const notices = useRouteRef(noticesRouteRef);
  const health = useRouteRef(healthRouteRef);
  const activity = useRouteRef(activityRouteRef);
  const repository = useRouteRef(repositoryRouteRef);
  const create = useRouteRef(createRouteRefExternal);
  const template = useRouteRef(templateRouteRefExternal);
  const catalog = useRouteRef(catalogRouteRefExternal);
  const entity = useRouteRef(entityRouteRefExternal);
  const service = (name: string) =>
    entity?.({ namespace: 'default', kind: 'component', name });

  return {
    operations: operations?.(),
    operation: (id: string) => operation?.({ operation: id }),
    environments: environments?.(),
    databases: databases?.(),
    database: (id: string) => database?.({ database: id }),
    /** The database that a service uses in an environment, whichever that is. */
    databaseOf: (name: string, environment: string) => {
      const page = databases?.();
      return page && `${page}/of/${name}/${environment}`;
    },
    approvals: approvals?.(),
    freezes: freezes?.(),
    notices: notices?.(),
    health: health?.(),
    activity: activity?.(),
    repository: (name: string) => repository?.({ repository: name }),
    catalog: catalog?.(),
    create: create?.(),
    goldenPath:
      template?.({ namespace: 'default', templateName: GOLDEN_PATH }) ??
      create?.(),
    /** The form of a template, with what is known already filled in. */
    form: (templateName: string, known?: object) => {
      const page = template?.({ namespace: 'default', templateName });
      return page && known
        ? `${page}?formData=${encodeURIComponent(JSON.stringify(known))}`
        : page;
    },
    service,
    serviceDeployments: (name: string) => {
      const page = service(name);
      return page && `${page}/deployments`;
    },
    serviceEnvironments: (name: string) => {
      const page = service(name);
      return page && `${page}/environments`;
    },
  };
}
