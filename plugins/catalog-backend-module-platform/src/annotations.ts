/** Ties a Component to its service. */
export const SERVICE_ANNOTATION = 'waymark.dev/service';

/** Which repository an entity was read from. */
export const REPOSITORY_ANNOTATION = 'waymark.dev/repository';

/** Environment that a database serves. */
export const ENVIRONMENT_ANNOTATION = 'waymark.dev/environment';

/** Id of the resource at the platform. */
export const RESOURCE_ANNOTATION = 'waymark.dev/resource';

/** Group that stands for a team of another name. */
export const TEAM_ANNOTATION = 'waymark.dev/team';

/** Key that makes the catalog look again at everything that was read from a repository. */
export const refreshKey = (repository: string) =>
  `waymark-repository:${repository}`;

/** Which objects on clusters Backstage's own Kubernetes plugin shows of an entity, by labels or by one of its own. */
export const KUBERNETES_SELECTOR_ANNOTATION =
  'backstage.io/kubernetes-label-selector';
export const KUBERNETES_ID_ANNOTATION = 'backstage.io/kubernetes-id';
