import type { Server } from 'node:http';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { listDirs, objectDir, readJson, stateFile, writeJson } from '../files.ts';
import type { RouteSpec, RouteState } from '../protocol.ts';
import { AgentError } from '../rooms.ts';
import type { AgentContext, Room } from '../rooms.ts';
import { crashPoint } from '../shim/crashPoint.ts';
import { isFree } from '../workload/ports.ts';
import { checkRoute } from './check.ts';
import { listenOn, stopListening } from './listeners.ts';
import { Minutes } from './minutes.ts';
import { Proxy } from './proxy.ts';
import { Route } from './route.ts';
import type { StoredRoute } from './route.ts';
import { Traffic } from './traffic.ts';
import type { Upstreams } from './upstreams.ts';

const LASTING_FROM = 100;
const RETRY_MS = 2000;

interface Stored {
  spec: StoredRoute;
  port: number;
}

/** Routes: the reverse proxy, and a lasting port for each of them. */
export function createRoutes(ctx: AgentContext, upstreams: Upstreams): Room<RouteSpec, RouteState> {
  const routes = new Map<string, Route>();
  const servers = new Map<string, Server>();
  const traffic = new Traffic();
  const minutes = new Minutes(join(ctx.dataDir, 'agent', 'traffic'));
  const byHost = (host: string) => [...routes.values()].find(route => route.spec.host === host);
  const hosts = new Map<string, Route>();
  const proxy = new Proxy({
    upstreams,
    routeOf: host => hosts.get(host),
    record: answered => {
      traffic.record(answered);
      minutes.record(answered);
    },
    log: line => ctx.log(line),
  });
  upstreams.onPublish(workload => {
    for (const [name, route] of routes) if (route.spec.backends.some(backend => backend.workload === workload)) ctx.emit('route', name);
  });
  const main = proxy.server();
  let proxyPort = ctx.proxyPort;
  const timer = setInterval(() => {
    void minutes.flush();
    for (const [name, route] of routes) if (route.problem) void open(name, route);
  }, RETRY_MS).unref();

  /** Makes the lasting port listen. If somebody else has it, the route says so and tries again later. */
  async function open(name: string, route: Route) {
    if (servers.has(name)) return;
    const server = proxy.server(route);
    servers.set(name, server);
    try {
      await listenOn(server, route.port);
      if (route.problem) ctx.emit('route', name);
      route.problem = undefined;
    } catch (error) {
      servers.delete(name);
      route.problem = `Port ${route.port}, which belongs to this route, is in use by another program (${(error as NodeJS.ErrnoException).code}). Stop that program; the route then goes on by itself.`;
    }
  }

  async function freePort(): Promise<number> {
    const taken = new Set([...routes.values()].map(route => route.port));
    for (let port = proxyPort + LASTING_FROM; port < 65_536; port += 1) {
      if (!taken.has(port) && (await isFree(port))) return port;
    }
    throw new AgentError('exhausted', 'The route was not made', 'no port is free', 'Remove a route, or choose a lower port for the proxy');
  }

  async function create(name: string, spec: StoredRoute): Promise<Route> {
    const route = new Route(spec, await freePort(), upstreams);
    await writeJson(stateFile(ctx, 'routes', name), { spec, port: route.port } satisfies Stored);
    crashPoint('agent/route/stored', name);
    routes.set(name, route);
    hosts.set(spec.host, route);
    await open(name, route);
    crashPoint('agent/route/listening', name);
    return route;
  }

  async function place(name: string, spec: StoredRoute): Promise<RouteState> {
    const other = byHost(spec.host);
    if (other && other !== routes.get(name)) {
      throw new AgentError('invalid', `The route ${name} was not changed`, `${spec.host} belongs to another route`, 'Choose another host, or remove that route');
    }
    let route = routes.get(name);
    if (!route) {
      route = await create(name, spec);
      ctx.emit('route', name);
    } else if (JSON.stringify(route.spec) !== JSON.stringify(spec)) {
      await writeJson(stateFile(ctx, 'routes', name), { spec, port: route.port } satisfies Stored);
      hosts.delete(route.spec.host);
      route.spec = spec;
      hosts.set(spec.host, route);
      ctx.emit('route', name);
    }
    return route.state(proxyPort);
  }

  // One at a time, so that two routes made at once choose neither the same port nor the same host.
  let placing: Promise<unknown> = Promise.resolve();

  return {
    kind: 'routes',
    async put(name, given) {
      const spec = checkRoute(given);
      const state = placing.then(() => place(name, spec));
      placing = state.catch(() => {});
      return state;
    },
    get: async name => routes.get(name)?.state(proxyPort),
    async remove(name) {
      const route = routes.get(name);
      if (route) {
        routes.delete(name);
        hosts.delete(route.spec.host);
        const server = servers.get(name);
        servers.delete(name);
        if (server) stopListening(server);
        crashPoint('agent/route/closed', name);
        ctx.emit('route', name);
      }
      await rm(objectDir(ctx, 'routes', name), { recursive: true, force: true });
      crashPoint('agent/route/removed', name);
      return true;
    },
    list: async () => [...routes.keys()].sort(),
    async restore() {
      for (const name of await listDirs(join(ctx.dataDir, 'agent', 'routes'))) {
        const stored = await readJson<Stored>(stateFile(ctx, 'routes', name)).catch(() => undefined);
        if (!stored) continue;
        const route = new Route(stored.spec, stored.port, upstreams);
        routes.set(name, route);
        hosts.set(stored.spec.host, route);
        await open(name, route);
      }
      try {
        proxyPort = await listenOn(main, ctx.proxyPort);
      } catch (error) {
        throw new AgentError('failed', 'The agent did not start', `port ${ctx.proxyPort}, where services are reached, is in use (${(error as NodeJS.ErrnoException).code})`, 'Stop the program that uses it, or choose another port');
      }
    },
    async stop() {
      await minutes.flush(true);
    },
    async close() {
      clearInterval(timer);
      await minutes.flush(true);
      for (const server of [main, ...servers.values()]) {
        server.close(() => {});
        server.closeAllConnections();
      }
      await proxy.close();
    },
    async raw(name) {
      const route = routes.get(name);
      if (!route) return undefined;
      const replicas = route.spec.backends.flatMap(backend => upstreams.ready(backend.workload));
      return { ...route.spec, port: route.port, proxyPort, listening: servers.has(name), replicas };
    },
    traffic: async windowSeconds => traffic.views(windowSeconds, [...routes.values()].map(route => route.spec)),
    minutes: since => minutes.since(since),
    releases: async (service, environment, from, to) => traffic.releases(service, environment, from, to),
  };
}
