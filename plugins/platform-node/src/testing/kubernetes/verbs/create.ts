import { randomBytes, randomUUID } from 'node:crypto';
import {
  alreadyExists,
  ApiError,
  badRequest,
  invalid,
  required,
} from '../ApiError';
import { managedFields, updated, withinPart } from '../fields/managers';
import type { Route } from '../route';
import { resourceOf } from '../Store';
import type { KubeObject, ResourceType } from '../types';
import { apiVersionOf } from '../types';
import type { Call, World } from '../World';
import { named } from '../World';
import { dryRun, managerOf } from './options';
import { inNamespace, storeNew } from './persist';
import { complete, decode } from './validate';
import { copy } from '../json';

/** Gives a new object what only the server gives. */
export function born(
  world: World,
  type: ResourceType,
  body: KubeObject,
  namespace?: string,
): KubeObject {
  const {
    uid,
    creationTimestamp,
    deletionTimestamp,
    generation,
    managedFields: managed,
    ...given
  } = body.metadata;
  if (given.namespace && given.namespace !== (namespace ?? ''))
    throw badRequest(
      `the namespace of the provided object does not match the namespace sent on the request`,
    );
  if (given.resourceVersion)
    throw new ApiError(
      500,
      undefined,
      'resourceVersion should not be set on objects to be created',
    );
  const name =
    given.name ||
    (given.generateName &&
      given.generateName + randomBytes(3).toString('hex').slice(0, 5));
  if (!name)
    throw invalid(named(type), [
      required('metadata.name', 'name or generateName is required'),
    ]);
  const next: KubeObject = copy({
    ...body,
    metadata: {
      ...given,
      name,
      ...(type.namespaced && { namespace }),
      uid: randomUUID(),
      creationTimestamp: world.now(),
    },
  });
  if (type.subresources.includes('status')) delete next.status;
  if (next.kind === 'Pod')
    next.status = { phase: 'Pending', qosClass: 'Burstable' };
  return next;
}

/** POST: a new object. */
export function create(
  world: World,
  { type, namespace }: Route,
  call: Call,
): KubeObject {
  const next = born(
    world,
    type,
    decode(world, type, call.body, call),
    namespace,
  );
  if (world.store.get(resourceOf(type), namespace, next.metadata.name))
    throw alreadyExists(named(type, next.metadata.name));
  inNamespace(world, type, next);
  complete(world, type, next);
  const by = managerOf(call, 'Update', apiVersionOf(type), world.now());
  const managers = updated(
    world.definitions,
    world.schema(type),
    undefined,
    next,
    [],
    by,
  ).map(m => ({ ...m, fields: withinPart(m.fields, false) }));
  next.metadata.managedFields = managedFields(managers);
  return storeNew(world, type, next, dryRun(call));
}
