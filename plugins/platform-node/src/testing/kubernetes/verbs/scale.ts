import { conflict } from '../ApiError';
import type { Route } from '../route';
import type { KubeObject } from '../types';
import type { Call, World } from '../World';
import { named } from '../World';
import { mergePatch } from '../patches/patches';
import { jsonPatch } from '../patches/jsonPatch';
import { change, existing } from './update';
import { copy } from '../json';

const at = (object: any, path: string) =>
  path
    .split('.')
    .filter(Boolean)
    .reduce((value, key) => value?.[key], object);

const selectorText = (selector: any): string | undefined =>
  typeof selector === 'string'
    ? selector
    : selector &&
      Object.entries(selector.matchLabels ?? {})
        .map(([k, v]) => `${k}=${v}`)
        .join(',');

/** How many there are, and how many there are to be, of anything that can be scaled. */
export function scaleOf({ type }: Route, object: KubeObject): KubeObject {
  const paths = type.custom?.scale;
  const { name, namespace, uid, resourceVersion, creationTimestamp } =
    object.metadata;
  const selector = selectorText(
    paths ? at(object, paths.labelSelectorPath ?? '') : object.spec.selector,
  );
  return {
    kind: 'Scale',
    apiVersion: 'autoscaling/v1',
    metadata: { name, namespace, uid, resourceVersion, creationTimestamp },
    spec: {
      replicas: at(object, paths?.specReplicasPath ?? '.spec.replicas') ?? 0,
    },
    status: {
      replicas:
        at(object, paths?.statusReplicasPath ?? '.status.replicas') ?? 0,
      ...(selector && { selector }),
    },
  };
}

/** PUT and PATCH of the scale: only the number of replicas changes. */
export function writeScale(world: World, route: Route, call: Call): KubeObject {
  const live = existing(world, route);
  const scale = scaleOf(route, live);
  const patched = () => {
    if (call.method === 'PUT') return call.body;
    return Array.isArray(call.body)
      ? jsonPatch(scale, call.body)
      : mergePatch(scale, call.body);
  };
  const wanted = patched() as KubeObject;
  const version = wanted.metadata?.resourceVersion;
  if (version && version !== live.metadata.resourceVersion)
    throw conflict(named(route.type, route.name));
  const next: any = copy(live);
  const path = (route.type.custom?.scale?.specReplicasPath ?? '.spec.replicas')
    .split('.')
    .filter(Boolean);
  const last = path.pop()!;
  path.reduce((value, key) => (value[key] ??= {}), next)[last] =
    wanted.spec?.replicas ?? 0;
  return scaleOf(route, change(world, route, call, live, next));
}
