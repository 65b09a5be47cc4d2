import { conflict, invalid } from '../ApiError';
import type { Status } from '../ApiError';
import type { Route } from '../route';
import { fieldSelector, labelSelector } from '../selectors';
import { resourceOf } from '../Store';
import type { KubeObject } from '../types';
import { apiVersionOf } from '../types';
import type { Call, World } from '../World';
import { named } from '../World';
import { dryRun } from './options';
import { existing } from './update';
import { copy } from '../json';

interface DeleteOptions {
  propagationPolicy?: 'Foreground' | 'Background' | 'Orphan';
  orphanDependents?: boolean;
  preconditions?: { uid?: string; resourceVersion?: string };
}

const HOLDS: Record<string, string> = {
  Foreground: 'foregroundDeletion',
  Orphan: 'orphan',
};
const JOBS =
  'child pods are preserved by default when jobs are deleted; set propagationPolicy=Background to remove them or set propagationPolicy=Orphan to suppress this warning';

function policyOf(
  call: Call,
  options: DeleteOptions,
  object: KubeObject,
): string {
  const wanted =
    options.propagationPolicy ?? call.query.get('propagationPolicy');
  if (wanted && !['Foreground', 'Background', 'Orphan'].includes(wanted))
    throw invalid({ group: 'meta.k8s.io', plural: '', kind: 'DeleteOptions' }, [
      {
        reason: 'FieldValueNotSupported',
        field: 'propagationPolicy',
        message: `Unsupported value: ${JSON.stringify(
          wanted,
        )}: supported values: "Background", "Foreground", "Orphan", "nil"`,
      },
    ]);
  if (wanted) return wanted;
  if (options.orphanDependents) return 'Orphan';
  if (object.kind !== 'Job') return 'Background';
  call.warnings.push(JOBS);
  return 'Orphan';
}

function hold(
  { type }: Route,
  live: KubeObject,
  { uid, resourceVersion }: { uid?: string; resourceVersion?: string } = {},
): void {
  const of = named(type, live.metadata.name);
  if (uid && uid !== live.metadata.uid)
    throw conflict(
      of,
      `the UID in the precondition (${uid}) does not match the UID in record (${live.metadata.uid}). The object might have been deleted and then recreated`,
    );
  if (resourceVersion && resourceVersion !== live.metadata.resourceVersion)
    throw conflict(
      of,
      `the ResourceVersion in the precondition (${resourceVersion}) does not match the ResourceVersion in record (${live.metadata.resourceVersion}). The object might have been modified`,
    );
}

/** Marks an object as deleted; what nothing holds is gone at once. Returns it as it is after that. */
export function markDeleted(
  world: World,
  route: Route,
  live: KubeObject,
  policy: string,
  dry = false,
): { object: KubeObject; gone: boolean } {
  const resource = resourceOf(route.type);
  const held = new Set(live.metadata.finalizers ?? []);
  if (HOLDS[policy] && !live.metadata.deletionTimestamp)
    held.add(HOLDS[policy]);
  const next: KubeObject = copy(live);
  if (held.size) next.metadata.finalizers = [...held];
  next.metadata.deletionTimestamp ??= world.now();
  next.metadata.deletionGracePeriodSeconds ??= 0;
  const first = !live.metadata.deletionTimestamp;
  if (first && next.metadata.generation) next.metadata.generation += 1;
  if (live.kind === 'Namespace')
    next.status = { ...next.status, phase: 'Terminating' };
  const waits = held.size > 0 || live.kind === 'Namespace';
  if (dry) return { object: next, gone: !waits };
  if (!waits) return { object: world.store.remove(resource, next), gone: true };
  return {
    object: first ? world.store.put(resource, next) : live,
    gone: false,
  };
}

/** DELETE of one: a Status once it is gone, the object while something holds it. */
export function remove(
  world: World,
  route: Route,
  call: Call,
): KubeObject | Status {
  const options = (call.body ?? {}) as DeleteOptions;
  const live = existing(world, route);
  hold(route, live, options.preconditions);
  const policy = policyOf(call, options, live);
  const { object, gone } = markDeleted(
    world,
    route,
    live,
    policy,
    dryRun(call),
  );
  if (!gone || live.kind === 'Pod') return object;
  const { type } = route;
  return {
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Success',
    details: {
      name: live.metadata.name,
      ...(type.group && { group: type.group }),
      kind: type.plural,
      uid: live.metadata.uid,
    },
    code: 200,
  };
}

/** DELETE of all that the selectors let through. */
export function removeMany(world: World, route: Route, call: Call): unknown {
  const { type, namespace } = route;
  const label = labelSelector(call.query.get('labelSelector') ?? '');
  const field = fieldSelector(call.query.get('fieldSelector') ?? '', type.kind);
  const items = world.store
    .list(resourceOf(type), namespace)
    .filter(o => label(o) && field(o))
    .map(
      o =>
        markDeleted(
          world,
          route,
          o,
          policyOf(call, (call.body ?? {}) as DeleteOptions, o),
          dryRun(call),
        ).object,
    );
  return {
    kind: `${type.kind}List`,
    apiVersion: apiVersionOf(type),
    metadata: { resourceVersion: String(world.store.revision) },
    items,
  };
}
