import {
  ANNOTATION_EDIT_URL,
  ANNOTATION_LOCATION,
  ANNOTATION_ORIGIN_LOCATION,
  ANNOTATION_SOURCE_LOCATION,
  ANNOTATION_VIEW_URL,
  type Entity,
} from '@backstage/catalog-model';
import type { ApiRepository } from '@waymark/platform-common/api';
import {
  KUBERNETES_ID_ANNOTATION,
  KUBERNETES_SELECTOR_ANNOTATION,
  REPOSITORY_ANNOTATION,
  SERVICE_ANNOTATION,
} from './annotations';

/** The label that all of a service's objects on clusters have, unless the file says which ones are meant. */
const selectorOf = (
  service: string,
  given: Record<string, string | undefined>,
): Record<string, string> =>
  given[KUBERNETES_SELECTOR_ANNOTATION] || given[KUBERNETES_ID_ANNOTATION]
    ? {}
    : { [KUBERNETES_SELECTOR_ANNOTATION]: `${SERVICE_ANNOTATION}=${service}` };

/**
 * Adds to entities from a file what only the platform knows, over whatever the file says about it: where they come from,
 * the page to look at, the service that a Component is.
 */
export function annotateEntities(
  entities: Entity[],
  repository: ApiRepository,
): Entity[] {
  const location = `url:${repository.catalogUrl}`;
  const page = repository.url.replace(/\/+$/, '');
  return entities.map(entity => {
    const isService =
      entity.kind.toLowerCase() === 'component' &&
      (entity.metadata.namespace ?? 'default') === 'default' &&
      repository.service !== undefined &&
      entity.metadata.name === repository.service;
    const {
      [SERVICE_ANNOTATION]: _service,
      [ANNOTATION_EDIT_URL]: _edit,
      ...annotations
    } = entity.metadata.annotations ?? {};
    return {
      ...entity,
      metadata: {
        ...entity.metadata,
        annotations: {
          ...annotations,
          [ANNOTATION_LOCATION]: location,
          [ANNOTATION_ORIGIN_LOCATION]: location,
          [ANNOTATION_VIEW_URL]: page,
          // A page that people can open, and that our reader reads too.
          [ANNOTATION_SOURCE_LOCATION]: `url:${page}/`,
          [REPOSITORY_ANNOTATION]: repository.name,
          ...(isService ? { [SERVICE_ANNOTATION]: repository.service } : {}),
          ...(isService ? selectorOf(repository.service!, annotations) : {}),
        } as Record<string, string>,
      },
    };
  });
}
