import type { ResourceType } from './types';

/** What a path of the API asks for. */
export interface Route {
  type: ResourceType;
  namespace?: string;
  name?: string;
  subresource?: string;
}

const served = (to: Route) =>
  to.subresource && !to.type.subresources.includes(to.subresource)
    ? undefined
    : to;

/** Which resource a path names; undefined where nothing is served. */
export function route(types: ResourceType[], path: string): Route | undefined {
  const parts = path.split('/').filter(Boolean).map(decodeURIComponent);
  const core = parts[0] === 'api';
  if (!core && parts[0] !== 'apis') return undefined;
  const [group, version] = core ? ['', parts[1]] : [parts[1], parts[2]];
  const rest = parts.slice(core ? 2 : 3);
  const find = (plural: string, namespaced?: boolean) =>
    types.find(
      t =>
        t.group === group &&
        t.version === version &&
        t.plural === plural &&
        (namespaced === undefined || t.namespaced === namespaced),
    );
  // `namespaces/<ns>/<plural>` is inside of one, `namespaces/<ns>/status` is the namespace itself.
  if (rest[0] === 'namespaces' && rest.length > 2) {
    const type = find(rest[2], true);
    const [, namespace, , name, subresource] = rest;
    if (type)
      return rest.length > 5
        ? undefined
        : served({ type, namespace, name, subresource });
  }
  const type = rest.length ? find(rest[0]) : undefined;
  if (!type || rest.length > 3 || (type.namespaced && rest.length > 1))
    return undefined;
  return served({ type, name: rest[1], subresource: rest[2] });
}
