import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Events } from '../events.ts';
import type { Fences } from '../fences.ts';
import { AGENT_NAME } from '../protocol.ts';
import type { AgentHealth } from '../protocol.ts';
import { AgentError } from '../rooms.ts';
import type { Room, RoomCall } from '../rooms.ts';
import type { Serial } from '../serial.ts';
import { readBody, sendError, sendJson } from './http.ts';
import { streamEvents } from './streamEvents.ts';

/** What the server serves. */
export interface AgentServerOptions {
  rooms: Room[];
  fences: Fences;
  events: Events;
  /** Changes run in it, those of one object one after the other. */
  writes: Serial;
  /** Throws if nothing may be changed any more. */
  assertOpen(): void;
  health: AgentHealth;
  log(line: string): void;
  /** Calls below `/v1/system/`, by the rest of the path; the method is part of the key: `PUT postgres`. */
  system: Record<string, (body: Record<string, unknown>) => Promise<unknown>>;
}

const notFound = (path: string) =>
  new AgentError(
    'notFound',
    `There is no ${path}`,
    'the agent does not have it',
    'Check the name, or make it first',
  );

/** The agent's API. The caller listens on a Unix socket that only its user can open. */
export function createAgentServer(options: AgentServerOptions): Server {
  const rooms = new Map(options.rooms.map(room => [room.kind as string, room]));
  const { writes } = options;

  const roomOf = (kind: string, name: string) => {
    const room = rooms.get(kind);
    if (!room) throw notFound(kind);
    if (!AGENT_NAME.test(name)) {
      throw new AgentError(
        'invalid',
        `"${name.slice(0, 80)}" was refused`,
        'it is not a name: lower case, digits and hyphens, 1 to 100',
        'Use another name',
      );
    }
    return room;
  };

  async function object(
    request: IncomingMessage,
    response: ServerResponse,
    kind: string,
    name: string,
    query: URLSearchParams,
  ) {
    const room = roomOf(kind, name);
    if (request.method === 'GET') {
      const state = await room.get(name);
      if (state === undefined) throw notFound(`${kind}/${name}`);
      return sendJson(response, 200, state);
    }
    if (request.method === 'PUT') {
      const spec = await readBody(request);
      const state = await writes.run(`${kind}/${name}`, async () => {
        options.assertOpen();
        await options.fences.check(kind as Room['kind'], name, spec.fence);
        return room.put(name, spec as never);
      });
      return sendJson(response, 200, state ?? {});
    }
    if (request.method === 'DELETE') {
      const fence = query.has('fence') ? Number(query.get('fence')) : undefined;
      const gone = await writes.run(`${kind}/${name}`, async () => {
        options.assertOpen();
        await options.fences.check(kind as Room['kind'], name, fence);
        return room.remove(name, { keep: query.get('keep') === 'true' });
      });
      return sendJson(response, 200, { gone });
    }
    throw notFound(`${request.method} ${kind}/${name}`);
  }

  async function below(
    response: ServerResponse,
    kind: string,
    name: string,
    rest: string[],
    query: URLSearchParams,
  ) {
    const room = roomOf(kind, name);
    if (rest.length === 1 && rest[0] === 'log' && room.log) {
      const limit = Math.min(
        Math.max(Number(query.get('limit') ?? 200) || 200, 1),
        5000,
      );
      const page = await room.log(name, {
        after: query.get('after') ?? undefined,
        since: query.get('since') ?? undefined,
        limit,
      });
      return sendJson(response, 200, page);
    }
    if (rest.length > 1 && rest[0] === 'files' && room.file) {
      const path = rest.slice(1).join('/');
      const bytes = await room.file(name, path);
      if (!bytes) throw notFound(`${kind}/${name}/files/${path}`);
      response.writeHead(200, {
        'content-type': 'application/octet-stream',
        'content-length': bytes.length,
      });
      return response.end(bytes);
    }
    throw notFound(`${kind}/${name}/${rest.join('/')}`);
  }

  async function called(
    request: IncomingMessage,
    response: ServerResponse,
    call: RoomCall,
    kind: string,
    name: string,
    rest: string[],
    url: URL,
  ) {
    roomOf(kind, name);
    const query = url.searchParams;
    const body = await readBody(request);
    const fence =
      request.method === 'DELETE' && query.has('fence')
        ? Number(query.get('fence'))
        : body.fence;
    const answer = call.fenced
      ? await writes.run(`${kind}/${name}`, async () => {
          options.assertOpen();
          await options.fences.check(kind as Room['kind'], name, fence);
          return call.run(name, rest, body);
        })
      : await call.run(name, rest, body);
    if (answer === undefined)
      throw notFound(url.pathname.slice('/v1/'.length));
    return sendJson(response, 200, answer);
  }

  async function inventory() {
    const all: Record<string, Record<string, object>> = {};
    for (const [kind, room] of rooms) {
      all[kind] = {};
      const names = [...(await room.list()), ...((await room.kept?.()) ?? [])];
      for (const name of names)
        all[kind][name] = (await room.raw?.(name)) ?? {};
    }
    return all;
  }

  async function handle(request: IncomingMessage, response: ServerResponse) {
    const url = new URL(request.url ?? '/', 'http://agent');
    let parts: string[];
    try {
      parts = url.pathname.split('/').slice(1).map(decodeURIComponent);
    } catch {
      throw new AgentError(
        'invalid',
        'The request was refused',
        'its path cannot be decoded',
        'Check the path',
      );
    }
    const [version, kind, name, ...rest] = parts;
    if (version !== 'v1') throw notFound(url.pathname);
    const get = request.method === 'GET';
    if (get && parts.length === 2 && kind === 'health')
      return sendJson(response, 200, options.health);
    if (get && parts.length === 2 && kind === 'events')
      return streamEvents(request, response, options.events);
    if (get && parts.length === 2 && kind === 'inventory')
      return sendJson(response, 200, await inventory());
    if (kind === 'system') {
      const call =
        options.system[`${request.method} ${parts.slice(2).join('/')}`];
      if (!call) throw notFound(url.pathname);
      return sendJson(response, 200, await call(await readBody(request)));
    }
    if (get && kind === 'traffic')
      return traffic(response, parts, url.searchParams);
    if (get && kind === 'raw' && parts.length === 4) {
      const raw = await roomOf(name, rest[0]).raw?.(rest[0]);
      if (!raw) throw notFound(`${name}/${rest[0]}`);
      return sendJson(response, 200, raw);
    }
    if (parts.length === 2 && get) {
      const room = rooms.get(kind);
      if (!room) throw notFound(kind);
      return sendJson(response, 200, { names: await room.list() });
    }
    if (parts.length === 3)
      return object(request, response, kind, name, url.searchParams);
    const extra =
      parts.length > 3 && rooms.get(kind)?.calls?.[`${request.method} ${rest[0]}`];
    if (extra)
      return called(request, response, extra, kind, name, rest.slice(1), url);
    if (parts.length > 3 && get)
      return below(response, kind, name, rest, url.searchParams);
    throw notFound(url.pathname);
  }

  async function traffic(
    response: ServerResponse,
    parts: string[],
    query: URLSearchParams,
  ) {
    const routes = rooms.get('routes');
    if (parts.length === 2) {
      const seconds = Math.min(
        Math.max(Number(query.get('window') ?? 60) || 60, 1),
        3600,
      );
      return sendJson(response, 200, (await routes?.traffic?.(seconds)) ?? []);
    }
    if (parts.length === 3 && parts[2] === 'minutes') {
      const since = query.get('since') ?? new Date(0).toISOString();
      return sendJson(response, 200, (await routes?.minutes?.(since)) ?? []);
    }
    if (parts.length === 3 && parts[2] === 'releases' && routes?.releases) {
      const seconds = (name: string) =>
        Math.floor(Date.parse(query.get(name) ?? '') / 1000);
      const [from, to] = [seconds('from'), seconds('to')];
      if (!(from <= to))
        throw new AgentError(
          'invalid',
          'The figures were not looked up',
          '`from` and `to` are not two times in that order',
          'Send both as ISO 8601',
        );
      const [service, environment] = ['service', 'environment'].map(
        name => query.get(name) ?? '',
      );
      return sendJson(
        response,
        200,
        await routes.releases(service, environment, from, to),
      );
    }
    throw notFound(parts.join('/'));
  }

  const server = createServer((request, response) => {
    handle(request, response).catch(error =>
      sendError(response, error, options.log),
    );
  });
  server.requestTimeout = 60_000;
  return server;
}
