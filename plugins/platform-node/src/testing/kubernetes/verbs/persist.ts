import {
  conflict,
  forbidden,
  invalid,
  invalidValue,
  notFound,
} from '../ApiError';
import { established } from '../objects/customTypes';
import { resourceOf } from '../Store';
import type { KubeObject, ResourceType } from '../types';
import type { World } from '../World';
import { named } from '../World';
import { same } from '../json';

/** Kinds without a generation: nobody works on their spec. */
const STILL =
  /^(ConfigMap|Secret|Service|ServiceAccount|Namespace|Node|Event|Endpoints|EndpointSlice|Role|ClusterRole|RoleBinding|ClusterRoleBinding|Lease|ResourceQuota|LimitRange|HorizontalPodAutoscaler|PersistentVolume|PersistentVolumeClaim|StorageClass)$/;

const withoutTimes = (object: KubeObject) => {
  const { managedFields, resourceVersion, ...metadata } = object.metadata;
  return {
    ...object,
    metadata: {
      ...metadata,
      managed: managedFields?.map(({ time, ...entry }) => entry),
    },
  };
};

const intent = ({ metadata, status, ...rest }: KubeObject) => rest;

/** Refuses an update that was made from another version, or of another object. */
export function preconditions(
  type: ResourceType,
  live: KubeObject,
  body: KubeObject,
): void {
  const { resourceVersion, uid, name } = {
    ...body.metadata,
    name: live.metadata.name,
  };
  const of = named(type, name);
  if (uid && uid !== live.metadata.uid)
    throw conflict(
      of,
      `Precondition failed: UID in precondition: ${uid}, UID in object meta: ${live.metadata.uid}`,
    );
  if (resourceVersion && resourceVersion !== live.metadata.resourceVersion)
    throw conflict(of);
}

/** Refuses finalizers that are added to what is being deleted. */
function finalizerRules(
  type: ResourceType,
  live: KubeObject,
  next: KubeObject,
): void {
  const had = live.metadata.finalizers ?? [];
  const added = (next.metadata.finalizers ?? []).filter(f => !had.includes(f));
  if (live.metadata.deletionTimestamp && added.length)
    throw invalid(named(type, live.metadata.name), [
      {
        ...invalidValue('metadata.finalizers', added, ''),
        reason: 'FieldValueForbidden',
        message: `Forbidden: no new finalizers can be added if the object is being deleted, found new finalizers []string{${added
          .map(f => JSON.stringify(f))
          .join(', ')}}`,
      },
    ]);
}

/** Refuses what would be made in a namespace that is not there, or that goes. */
export function inNamespace(
  world: World,
  type: ResourceType,
  object: KubeObject,
): void {
  const { namespace, name } = object.metadata;
  if (!type.namespaced) return;
  const found = world.store.get('/namespaces', undefined, namespace!);
  if (!found)
    throw notFound({
      group: '',
      plural: 'namespaces',
      kind: 'Namespace',
      name: namespace,
    });
  if (found.metadata.deletionTimestamp)
    throw forbidden(
      named(type, name),
      `unable to create new content in namespace ${namespace} because it is being terminated`,
      {
        causes: [
          {
            reason: 'NamespaceTerminating',
            message: `namespace ${namespace} is being terminated`,
            field: 'metadata.namespace',
          },
        ],
      },
    );
}

/** Stores a new object. */
export function storeNew(
  world: World,
  type: ResourceType,
  next: KubeObject,
  dryRun: boolean,
): KubeObject {
  for (const admit of world.admissions) admit(type, next);
  if (!STILL.test(next.kind)) next.metadata.generation = 1;
  const made =
    next.kind === 'CustomResourceDefinition'
      ? established(next, world.now())
      : next;
  return dryRun ? made : world.store.put(resourceOf(type), made);
}

/** Stores a change; what changes nothing is no new version, and what is deleted and held by nothing goes. */
export function storeChange(
  world: World,
  type: ResourceType,
  live: KubeObject,
  next: KubeObject,
  dryRun: boolean,
): KubeObject {
  finalizerRules(type, live, next);
  for (const admit of world.admissions) admit(type, next, live);
  const changed = !STILL.test(next.kind) && !same(intent(live), intent(next));
  if (changed) next.metadata.generation = (live.metadata.generation ?? 0) + 1;
  if (same(withoutTimes(live), withoutTimes(next))) return live;
  if (dryRun) return next;
  const goes =
    next.metadata.deletionTimestamp && !next.metadata.finalizers?.length;
  if (goes && next.kind !== 'Namespace')
    return world.store.remove(resourceOf(type), next);
  return world.store.put(resourceOf(type), next);
}
