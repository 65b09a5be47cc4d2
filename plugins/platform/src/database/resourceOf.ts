import type { Entity } from '@backstage/catalog-model';

/** Ties a Resource to what it is at the platform. */
export const RESOURCE_ANNOTATION = 'waymark.dev/resource';

/** Id of the database that an entity describes; undefined for all others. Pure. */
export function resourceOf(entity: Entity): string | undefined {
  if (entity.kind !== 'Resource' || entity.spec?.type !== 'postgresql')
    return undefined;
  return entity.metadata.annotations?.[RESOURCE_ANNOTATION] || undefined;
}
