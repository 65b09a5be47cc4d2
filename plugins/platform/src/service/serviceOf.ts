import type { Entity } from '@backstage/catalog-model';

/** Ties a Component to its service. */
export const SERVICE_ANNOTATION = 'waymark.dev/service';

/** Name of the service that an entity describes; undefined for all others. */
export function serviceOf(entity: Entity): string | undefined {
  if (entity.kind !== 'Component') return undefined;
  return entity.metadata.annotations?.[SERVICE_ANNOTATION] || undefined;
}
