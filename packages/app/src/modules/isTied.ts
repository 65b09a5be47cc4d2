import type { Entity } from '@backstage/catalog-model';

/** Whether a component has this relation to something of this kind. */
export function isTied(relation: string, kind: string) {
  return (entity: Entity): boolean =>
    entity.kind === 'Component' &&
    (entity.relations ?? []).some(
      ({ type, targetRef }) =>
        type === relation && targetRef.startsWith(`${kind}:`),
    );
}
