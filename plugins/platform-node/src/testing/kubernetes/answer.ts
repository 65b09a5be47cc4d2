import { badRequest, notAllowed } from './ApiError';
import { linesOf } from './logLines';
import type { Route } from './route';
import { apiVersionOf } from './types';
import { create } from './verbs/create';
import { patch } from './verbs/patch';
import { list } from './verbs/read';
import { remove, removeMany } from './verbs/remove';
import { scaleOf, writeScale } from './verbs/scale';
import { existing, update } from './verbs/update';
import type { Call, World } from './World';

/** What a request comes to: a code and a body, or text for logs. */
export interface Answer {
  code: number;
  body: unknown;
  text?: boolean;
}

const ok = (body: unknown): Answer => ({ code: 200, body });

/** What a container has written, as `kubectl logs` asks for it. */
function log(world: World, route: Route, { query }: Call): Answer {
  const pod = existing(world, route);
  const { name, namespace } = pod.metadata;
  const containers: string[] = pod.spec.containers.map((c: any) => c.name);
  const container = query.get('container') ?? containers[0];
  if (!query.get('container') && containers.length > 1)
    throw badRequest(
      `a container name must be specified for pod ${name}, choose one of: [${containers.join(
        ' ',
      )}]`,
    );
  if (!containers.includes(container))
    throw badRequest(`container ${container} is not valid for pod ${name}`);
  const key = `${namespace}/${name}/${container}`;
  const written = world.logs.get(
    query.get('previous') === 'true' ? `${key}/previous` : key,
  );
  if (written === undefined) {
    const previous =
      query.get('previous') === 'true' ? 'previous terminated ' : '';
    throw badRequest(
      previous
        ? `previous terminated container ${JSON.stringify(
            container,
          )} in pod ${JSON.stringify(name)} not found`
        : `container ${JSON.stringify(container)} in pod ${JSON.stringify(
            name,
          )} is waiting to start: ContainerCreating`,
    );
  }
  return {
    code: 200,
    text: true,
    body: linesOf(written, pod.status?.startTime ?? world.now(), query),
  };
}

/** Answers a request for a resource. Throws an `ApiError` for what is refused. */
export function answer(world: World, route: Route, call: Call): Answer {
  const { type, name, subresource } = route;
  const { method } = call;
  if (!name) {
    if (method === 'GET' && !type.review) return ok(list(world, route, call));
    if (method === 'POST') {
      if (type.namespaced && !route.namespace) throw notAllowed();
      return { code: 201, body: create(world, route, call) };
    }
    if (method === 'DELETE' && !type.review)
      return ok(removeMany(world, route, call));
    throw notAllowed();
  }
  if (type.namespaced && !route.namespace) throw notAllowed();
  if (subresource === 'log') return log(world, route, call);
  if (subresource === 'scale')
    return ok(
      method === 'GET'
        ? scaleOf(route, existing(world, route))
        : writeScale(world, route, call),
    );
  if (method === 'GET')
    return ok({ ...existing(world, route), apiVersion: apiVersionOf(type) });
  if (method === 'PUT') return ok(update(world, route, call));
  if (method === 'PATCH') {
    const { object, created } = patch(world, route, call);
    return { code: created ? 201 : 200, body: object };
  }
  if (method === 'DELETE' && !subresource)
    return ok(remove(world, route, call));
  throw notAllowed();
}
