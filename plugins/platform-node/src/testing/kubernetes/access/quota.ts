import { forbidden } from '../ApiError';
import { quantity } from '../quantity';
import { resourceOf } from '../Store';
import type { KubeObject, ResourceType } from '../types';
import { qualified } from '../types';
import type { World } from '../World';
import { named } from '../World';

const COUNTED = [
  'configmaps',
  'persistentvolumeclaims',
  'pods',
  'replicationcontrollers',
  'resourcequotas',
  'secrets',
  'services',
];

/** What all containers of a pod ask for, or are limited to. */
function sum(
  pod: KubeObject,
  part: 'requests' | 'limits',
  resource: string,
): number {
  return (pod.spec?.containers ?? [])
    .map((c: any) => quantity(c.resources?.[part]?.[resource] ?? 0))
    .reduce((a: number, b: number) => a + b, 0);
}

/** True if every container of a pod says how much it asks for, or is limited to. */
function says(entry: string, pod: KubeObject): boolean {
  const [part, resource] = entry.includes('.')
    ? entry.split('.')
    : ['requests', entry];
  return pod.spec.containers.every(
    (c: any) => c.resources?.[part]?.[resource] !== undefined,
  );
}

/** How much of one entry of a quota an object takes. */
export function takes(
  entry: string,
  type: ResourceType,
  object: KubeObject,
): number {
  if (entry === `count/${qualified(type.plural, type.group)}`) return 1;
  if (!type.group && entry === type.plural && COUNTED.includes(entry)) return 1;
  if (
    object.kind !== 'Pod' ||
    /^(Succeeded|Failed)$/.test(object.status?.phase)
  )
    return 0;
  const [, part, resource] = /^(requests|limits)\.(\w+)$/.exec(entry) ?? [];
  if (part) return sum(object, part as 'requests' | 'limits', resource);
  return entry === 'cpu' || entry === 'memory'
    ? sum(object, 'requests', entry)
    : 0;
}

const NANO = 1e9;
/** An amount as Kubernetes writes it. */
export const written = (entry: string, amount: number): string => {
  if (/cpu$/.test(entry) && !Number.isInteger(amount))
    return `${Math.round(amount * 1000)}m`;
  if (/memory$/.test(entry) && amount && amount % 2 ** 20 === 0)
    return amount % 2 ** 30 === 0
      ? `${amount / 2 ** 30}Gi`
      : `${amount / 2 ** 20}Mi`;
  return String(Math.round(amount * NANO) / NANO);
};

/** How much of a quota is used. */
export function used(world: World, quota: KubeObject, entry: string): number {
  const { namespace } = quota.metadata;
  return world
    .types()
    .filter(t => t.namespaced && !t.custom)
    .flatMap(type =>
      world.store
        .list(resourceOf(type), namespace)
        .map(o => takes(entry, type, o)),
    )
    .reduce((a, b) => a + b, 0);
}

/** Refuses a new object that would exceed a ResourceQuota, or that does not say what a quota counts. */
export const quotaAdmission =
  (world: World) =>
  (type: ResourceType, next: KubeObject, live?: KubeObject): void => {
    const { namespace, name } = next.metadata;
    if (live || !namespace) return;
    for (const quota of world.store.list('/resourcequotas', namespace)) {
      const hard: Record<string, string> = quota.spec?.hard ?? {};
      const about = Object.keys(hard).filter(entry =>
        next.kind === 'Pod'
          ? !/^count\//.test(entry) || entry === 'count/pods'
          : takes(entry, type, next) > 0,
      );
      if (next.kind === 'Pod') {
        const unsaid = about.filter(
          entry =>
            /^((requests|limits)\.)?(cpu|memory)$/.test(entry) &&
            !says(entry, next),
        );
        if (unsaid.length)
          throw forbidden(
            named(type, name),
            `failed quota: ${quota.metadata.name}: must specify ${unsaid
              .map(
                e =>
                  `${e} for: ${next.spec.containers
                    .map((c: any) => c.name)
                    .join(',')}`,
              )
              .join('; ')}`,
          );
      }
      const over = about.filter(entry => {
        const more = takes(entry, type, next);
        return (
          more > 0 &&
          used(world, quota, entry) + more > quantity(hard[entry]) + 1 / NANO
        );
      });
      if (!over.length) continue;
      const say = (amount: (entry: string) => number) =>
        over
          .map(entry => `${entry}=${written(entry, amount(entry))}`)
          .join(',');
      throw forbidden(
        named(type, name),
        `exceeded quota: ${quota.metadata.name}, requested: ${say(e =>
          takes(e, type, next),
        )}, used: ${say(e => used(world, quota, e))}, limited: ${over
          .map(e => `${e}=${hard[e]}`)
          .join(',')}`,
      );
    }
  };
