import type { JsonObject } from '@waymark/platform-common';
import { type Fields, type LiveObject, type Path, pathText } from '../state';

/** Parts of the cluster itself: what they write is the status, or what an autoscaler sets. */
const CLUSTER = /^kube-|^k3s$/;

/** The fields of a set that have none below them. */
function leaves(fields: Fields, path: Path = []): Path[] {
  return Object.entries(fields).flatMap(([segment, below]) => {
    if (segment === '.') return [];
    const at = [...path, segment];
    return Object.keys(below).some(one => one !== '.')
      ? leaves(below, at)
      : [at];
  });
}

/**
 * Who has set what of an object: itself by an owner, or field by field. What another one than us has set is where it is
 * not as we have made it. Pure.
 */
export function ownersOf(object: LiveObject, manager: string): JsonObject {
  const { ownerReferences = [], managedFields = [] } = object.metadata ?? {};
  const controller = ownerReferences.find(one => one.controller);
  const others = managedFields.filter(
    ({ manager: who, subresource }) =>
      who && who !== manager && subresource !== 'status' && !CLUSTER.test(who),
  );
  return {
    ...(controller
      ? { owner: `${controller.kind} ${controller.name}` }
      : { owner: manager }),
    setByOthers: others.map(({ manager: who, time, fieldsV1 }) => ({
      by: who!,
      ...(time ? { at: String(time) } : {}),
      fields: leaves((fieldsV1 ?? {}) as Fields)
        .map(pathText)
        .sort(),
    })),
  };
}
