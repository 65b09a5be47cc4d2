/** What somebody wants to do, as rules name it. */
export interface Attributes {
  verb: string;
  group?: string;
  resource?: string;
  subresource?: string;
  namespace?: string;
  name?: string;
  /** A path that is no resource (`/version`). */
  path?: string;
}

const VERBS: Record<string, [one: string, many: string]> = {
  GET: ['get', 'list'],
  POST: ['create', 'create'],
  PUT: ['update', 'update'],
  PATCH: ['patch', 'patch'],
  DELETE: ['delete', 'deletecollection'],
};

/** What a request is about, from its method and path alone. */
export function attributes(
  method: string,
  path: string,
  watches: boolean,
): Attributes {
  const parts = path.split('/').filter(Boolean).map(decodeURIComponent);
  const core = parts[0] === 'api';
  const rest = parts.slice(core ? 2 : 3);
  if ((!core && parts[0] !== 'apis') || !rest.length)
    return { verb: method.toLowerCase(), path };
  const group = core ? '' : parts[1];
  const inside =
    rest[0] === 'namespaces' &&
    rest.length > 2 &&
    !/^(status|finalize)$/.test(rest[2]);
  const [resource, name, subresource] = inside ? rest.slice(2) : rest;
  const namespace = inside || rest[0] === 'namespaces' ? rest[1] : undefined;
  const [one, many] = VERBS[method] ?? ['', ''];
  const plain = name ? one : many;
  const verb = watches ? 'watch' : plain;
  return { verb, group, resource, subresource, name, namespace };
}

/** `User "u" cannot get resource "pods" in API group "" in the namespace "n"`. */
export function refusal(user: string, a: Attributes): string {
  if (a.path !== undefined)
    return `User ${JSON.stringify(user)} cannot ${a.verb} path ${JSON.stringify(
      a.path,
    )}`;
  const resource = a.subresource
    ? `${a.resource}/${a.subresource}`
    : a.resource;
  const where = a.namespace
    ? `in the namespace ${JSON.stringify(a.namespace)}`
    : 'at the cluster scope';
  return `User ${JSON.stringify(user)} cannot ${
    a.verb
  } resource ${JSON.stringify(resource)} in API group ${JSON.stringify(
    a.group,
  )} ${where}`;
}
