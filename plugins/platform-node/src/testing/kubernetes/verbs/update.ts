import { badRequest, invalid, invalidValue, notFound } from '../ApiError';
import {
  managedFields,
  managersOf,
  updated,
  withinPart,
} from '../fields/managers';
import type { Route } from '../route';
import { resourceOf } from '../Store';
import type { KubeObject } from '../types';
import { apiVersionOf } from '../types';
import type { Call, World } from '../World';
import { named } from '../World';
import { dryRun, managerOf } from './options';
import { preconditions, storeChange } from './persist';
import { complete, decode } from './validate';
import { copy } from '../json';

/** The object that a route names; 404 if there is none. */
export function existing(
  world: World,
  { type, namespace, name }: Route,
): KubeObject {
  const live = world.store.get(resourceOf(type), namespace, name!);
  if (!live) throw notFound(named(type, name));
  return { ...live, apiVersion: apiVersionOf(type) };
}

/** What only the server sets in an object's metadata. */
const THE_SERVERS = [
  'uid',
  'creationTimestamp',
  'generation',
  'deletionTimestamp',
  'deletionGracePeriodSeconds',
  'resourceVersion',
  'managedFields',
  'name',
  'namespace',
] as const;

/** A body lays its own part over what is there: its status, or all but that. What only the server sets stays. */
export function combine(
  { type, subresource }: Route,
  live: KubeObject,
  body: KubeObject,
): KubeObject {
  if (subresource === 'status')
    return copy({
      ...live,
      ...('status' in body ? { status: body.status } : { status: undefined }),
    });
  const kept = Object.fromEntries(
    THE_SERVERS.filter(name => live.metadata[name] !== undefined).map(name => [
      name,
      live.metadata[name],
    ]),
  );
  const { status, ...own } = body;
  const next: KubeObject = copy({
    ...own,
    metadata: { ...own.metadata, ...kept },
    ...(type.subresources.includes('status')
      ? live.status !== undefined && { status: live.status }
      : status !== undefined && { status }),
  });
  // What the server has once given away is not asked for again.
  if (live.kind === 'Service' && live.spec.clusterIP)
    next.spec = {
      ...next.spec,
      clusterIP: next.spec.clusterIP || live.spec.clusterIP,
      clusterIPs: next.spec.clusterIPs ?? live.spec.clusterIPs,
    };
  return next;
}

/** Refuses a body that names another object than the path. */
export function sameName(
  { name, namespace }: Route,
  { metadata }: KubeObject,
): void {
  if (metadata.name && metadata.name !== name)
    throw badRequest(
      `the name of the object (${metadata.name}) does not match the name on the URL (${name})`,
    );
  if (metadata.namespace && metadata.namespace !== namespace)
    throw badRequest(
      'the namespace of the provided object does not match the namespace sent on the request',
    );
}

/** Stores what an update or a patch (other than apply) has come to. */
export function change(
  world: World,
  route: Route,
  call: Call,
  live: KubeObject,
  body: KubeObject,
): KubeObject {
  const { type, subresource } = route;
  preconditions(type, live, body);
  const next = combine(route, live, body);
  if (next.status === undefined) delete next.status;
  complete(world, type, next, live);
  const part =
    subresource === 'status' || subresource === 'scale'
      ? subresource
      : undefined;
  const by = managerOf(call, 'Update', apiVersionOf(type), world.now(), part);
  const managers = updated(
    world.definitions,
    world.schema(type),
    live,
    next,
    managersOf(live),
    by,
  )
    .map(m =>
      m.manager === by.manager && m.subresource === part
        ? { ...m, fields: withinPart(m.fields, part === 'status') }
        : m,
    )
    .filter(m => m.fields.size);
  next.metadata.managedFields = managedFields(managers);
  return storeChange(world, type, live, next, dryRun(call));
}

/** PUT: the object as the body says it. */
export function update(world: World, route: Route, call: Call): KubeObject {
  const body = decode(world, route.type, call.body, call);
  sameName(route, body);
  const live = existing(world, route);
  if (!route.type.unconditionalUpdate && !body.metadata.resourceVersion)
    throw invalid(named(route.type, route.name), [
      invalidValue(
        'metadata.resourceVersion',
        0,
        'must be specified for an update',
      ),
    ]);
  return change(world, route, call, live, body);
}
