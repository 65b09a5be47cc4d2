import { ApiError, notFound } from './ApiError';
import { named, type World } from './World';
import type { KubeObject } from './types';

const PROXY =
  /^\/api\/v1\/namespaces\/([^/]+)\/(services|pods)\/(?:https?:)?([^/:]+)(?::([^/:]*))?\/proxy(\/.*)?$/;

const unavailable = (message: string) =>
  new ApiError(503, 'ServiceUnavailable', message);

const isReady = (pod: KubeObject) =>
  !pod.metadata.deletionTimestamp &&
  pod.status?.conditions?.some(
    (one: any) => one.type === 'Ready' && one.status === 'True',
  );

function podOf(
  world: World,
  namespace: string,
  service: KubeObject,
): KubeObject | undefined {
  const selector = Object.entries(service.spec?.selector ?? {});
  return world.store
    .list('/pods', namespace)
    .filter(
      pod =>
        selector.length &&
        selector.every(([key, value]) => pod.metadata.labels?.[key] === value),
    )
    .find(isReady);
}

/**
 * What `services/<name>:<port>/proxy/<path>` and the same of pods answer: the server asks a pod that is ready. A path that
 * is none of this is undefined.
 */
export function proxied(
  world: World,
  path: string,
): { code: number; body: string } | undefined {
  const found = PROXY.exec(path);
  if (!found) return undefined;
  const [, namespace, plural, name, port = '', rest = '/'] = found;
  const type = world.types().find(t => !t.group && t.plural === plural)!;
  const object = world.store
    .list(`/${plural}`, namespace)
    .find(one => one.metadata.name === name);
  if (!object) throw notFound(named(type, name));
  const ports: any[] = object.spec?.ports ?? [];
  if (
    plural === 'services' &&
    port &&
    !ports.some(one => String(one.port) === port || one.name === port)
  )
    throw unavailable(
      `no service port ${JSON.stringify(
        port,
      )} found for service ${JSON.stringify(name)}`,
    );
  const pod = plural === 'pods' ? object : podOf(world, namespace, object);
  if (!pod)
    throw unavailable(
      `no endpoints available for service ${JSON.stringify(name)}`,
    );
  const { code, body } = world.serves(pod, rest) ?? { code: 200, body: 'ok\n' };
  return { code, body };
}
