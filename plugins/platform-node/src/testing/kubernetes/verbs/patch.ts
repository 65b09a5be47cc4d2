import { ApiError, badRequest, conflict } from '../ApiError';
import { managedFields, managersOf } from '../fields/managers';
import { serverSideApply } from '../fields/serverSideApply';
import { jsonPatch } from '../patches/jsonPatch';
import { mergePatch, strategicMerge } from '../patches/patches';
import type { Route } from '../route';
import { resourceOf } from '../Store';
import type { KubeObject } from '../types';
import { apiVersionOf } from '../types';
import type { Call, World } from '../World';
import { named } from '../World';
import { born } from './create';
import { dryRun, managerOf } from './options';
import { inNamespace, preconditions, storeChange, storeNew } from './persist';
import { change, combine, existing, sameName } from './update';
import { complete, decode } from './validate';

const mediaType = (call: Call) =>
  (call.headers['content-type'] ?? '').split(';')[0].trim();

/** PATCH: in one of four manners, by the type of the body. Returns also whether the object is new. */
export function patch(
  world: World,
  route: Route,
  call: Call,
): { object: KubeObject; created: boolean } {
  const { type } = route;
  const kind = mediaType(call);
  if (kind === 'application/apply-patch+yaml') return apply(world, route, call);
  const live = existing(world, route);
  const patched = () => {
    if (kind === 'application/json-patch+json')
      return jsonPatch(live, call.body);
    if (kind === 'application/merge-patch+json')
      return mergePatch(live, call.body);
    if (kind === 'application/strategic-merge-patch+json' && !type.custom)
      return strategicMerge(
        world.definitions,
        world.schema(type),
        live,
        call.body,
      );
    const known = [
      'application/json-patch+json',
      'application/merge-patch+json',
      ...(type.custom ? [] : ['application/strategic-merge-patch+json']),
      'application/apply-patch+yaml',
    ];
    throw new ApiError(
      415,
      'UnsupportedMediaType',
      `the body of the request was in an unknown format - accepted media types include: ${known.join(
        ', ',
      )}`,
    );
  };
  const body = decode(world, type, patched(), call);
  sameName(route, body);
  return { object: change(world, route, call, live, body), created: false };
}

const conflicts = (causes: Array<{ message: string; field: string }>) => {
  const count = `${causes.length} conflict${causes.length === 1 ? '' : 's'}`;
  const by = new Map<string, string[]>();
  for (const { message, field } of causes)
    by.set(message, [...(by.get(message) ?? []), field]);
  const lines = [...by].map(([message, fields]) =>
    fields.length === 1
      ? `${message}: ${fields[0]}`
      : `${message.replace('conflict', 'conflicts')}:\n- ${fields.join(
          '\n- ',
        )}`,
  );
  return new ApiError(
    409,
    'Conflict',
    `Apply failed with ${count}: ${lines.join('\n')}`,
    { causes },
  );
};

function apply(
  world: World,
  route: Route,
  call: Call,
): { object: KubeObject; created: boolean } {
  const { type, namespace, name, subresource } = route;
  const by = managerOf(
    call,
    'Apply',
    apiVersionOf(type),
    world.now(),
    subresource,
  );
  const given = call.body as KubeObject;
  if (!given?.apiVersion || !given?.kind)
    throw badRequest('invalid object type: /, Kind=');
  if (given.metadata?.managedFields?.length)
    throw badRequest('metadata.managedFields must be nil');
  const body = decode(world, type, given, call, true);
  sameName(route, body);
  const live = world.store.get(resourceOf(type), namespace, name!);
  // What the part that is written to does not hold is not applied: the status has a door of its own.
  const part: KubeObject = { ...body };
  if (subresource === 'status')
    for (const field of Object.keys(part))
      if (!['apiVersion', 'kind', 'metadata', 'status'].includes(field))
        delete part[field];
  if (subresource !== 'status' && type.subresources.includes('status'))
    delete part.status;
  const force = call.query.get('force') === 'true';
  if (!live) {
    if (subresource) existing(world, route);
    // A version does not stop an apply from creating; a uid does.
    if (body.metadata.uid)
      throw conflict(
        named(type, name),
        `uid mismatch: the provided object specified uid ${body.metadata.uid}, and no existing object was found`,
      );
    world.mayCreate(call);
    const { resourceVersion, ...metadata } = part.metadata;
    const next = born(
      world,
      type,
      { ...part, metadata: { ...metadata, name: name! } },
      namespace,
    );
    inNamespace(world, type, next);
    const { managers } = serverSideApply(
      world.definitions,
      world.schema(type),
      { ...next },
      [],
      part,
      by,
      true,
    );
    complete(world, type, next);
    next.metadata.managedFields = managedFields(managers);
    return { object: storeNew(world, type, next, dryRun(call)), created: true };
  }
  preconditions(type, live, body);
  const current = { ...live, apiVersion: apiVersionOf(type) };
  if (subresource === 'status') part.metadata = { name: name!, namespace };
  const applied = serverSideApply(
    world.definitions,
    world.schema(type),
    current,
    managersOf(live),
    part,
    by,
    force,
  );
  if (applied.conflicts.length) throw conflicts(applied.conflicts);
  const next = combine(route, current, applied.object);
  complete(world, type, next, current);
  next.metadata.managedFields = managedFields(applied.managers);
  return {
    object: storeChange(world, type, current, next, dryRun(call)),
    created: false,
  };
}
