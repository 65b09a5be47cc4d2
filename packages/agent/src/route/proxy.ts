import { EventEmitter } from 'node:events';
import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerOptions, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { Pool } from 'undici';
import type { Dispatcher } from 'undici';
import { requestHeaders, responseHeaders } from './headers.ts';
import { hostName, isStranger, refusal } from './hosts.ts';
import type { Route, Target } from './route.ts';
import type { Answered } from './traffic.ts';
import { splice } from './upgrade.ts';
import type { Upstreams } from './upstreams.ts';

/** Header of the platform's own requests: they are passed on and not counted. */
export const PROBE_HEADER = 'x-waymark-probe';

/** What the proxy needs to know. */
export interface ProxyOptions {
  upstreams: Upstreams;
  /** The route with that name. */
  routeOf(host: string): Route | undefined;
  record(answered: Answered): void;
  log(line: string): void;
}

const HEADERS_TIMEOUT_MS = 300_000;

const code = (error: unknown) => (error as NodeJS.ErrnoException)?.code ?? '';

/** Answers in plain words. */
function say(response: ServerResponse, status: number, words: string) {
  if (response.headersSent || response.destroyed) {
    response.destroy();
    return;
  }
  const body = `${words}\n`;
  const retry = status === 503 ? { 'retry-after': '1' } : {};
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8', 'content-length': Buffer.byteLength(body), 'cache-control': 'no-store', ...retry });
  response.end(body);
}

/** An iterator does not take the request down with it when a connection fails before anything of it was sent. */
async function* bodyOf(request: IncomingMessage) {
  yield* request.iterator({ destroyOnReturn: false });
}

const hasBody = (request: IncomingMessage) =>
  request.headers['transfer-encoding'] !== undefined || Number(request.headers['content-length'] ?? 0) > 0;

/** The reverse proxy. Makes servers that all work alike: one for all names, and one for each lasting port. */
export class Proxy {
  readonly #options: ProxyOptions;
  readonly #pools = new Map<number, Pool>();

  constructor(options: ProxyOptions) {
    this.#options = options;
    options.upstreams.onForget(port => this.#drop(port));
  }

  /** A server for every route by its name, or, with `own`, for that route. */
  server(own?: Route): Server {
    // A client that offers another protocol, as some do for HTTP/2 with every request, is answered in this one.
    const shouldUpgradeCallback = (request: IncomingMessage) => request.headers.upgrade?.toLowerCase() === 'websocket';
    const server = createServer({ shouldUpgradeCallback } as ServerOptions, (request, response) => {
      this.#handle(request, response, own).catch(error => {
        this.#options.log(`proxy: ${error.stack}`);
        say(response, 502, 'The proxy failed; its log has the details.');
      });
    });
    server.on('upgrade', (request, socket: Duplex, head: Buffer) => {
      socket.on('error', () => socket.destroy());
      const found = this.#find(request, own);
      if ('status' in found) {
        socket.end(`HTTP/1.1 ${found.status} Refused\r\nConnection: close\r\nContent-Type: text/plain\r\n\r\n${found.why}\n`);
        return;
      }
      splice({ request, socket, head, route: found, upstreams: this.#options.upstreams, record: answered => this.#record(request, found, answered) });
    });
    // Uploads and streams may take as long as they like; idle clients keep their connection longer than most want it.
    server.requestTimeout = 0;
    server.headersTimeout = 60_000;
    server.keepAliveTimeout = 75_000;
    return server;
  }

  async close(): Promise<void> {
    for (const port of this.#pools.keys()) this.#drop(port);
  }

  #find(request: IncomingMessage, own: Route | undefined): Route | { status: number; why: string } {
    const name = hostName(request.headers.host);
    const byName = own === undefined && name !== undefined ? this.#options.routeOf(name) : undefined;
    const refused = byName ? undefined : refusal(name, own?.spec.host);
    if (refused) return refused;
    const { origin } = request.headers;
    if (isStranger(origin, request.headers['sec-fetch-site'] as string | undefined)) {
      return { status: 403, why: `Pages of ${JSON.stringify(origin?.slice(0, 100))} may not call services on this machine.` };
    }
    return byName ?? own!;
  }

  #record(request: IncomingMessage, route: Route, answered: { release: string; ms: number; error: boolean }) {
    if (request.headers[PROBE_HEADER] !== undefined) return;
    const { service, environment } = route.spec;
    this.#options.record({ service, environment, ...answered });
  }

  #drop(port: number) {
    const pool = this.#pools.get(port);
    this.#pools.delete(port);
    pool?.destroy().catch(() => {});
  }

  #pool(port: number): Pool {
    let pool = this.#pools.get(port);
    if (!pool) {
      pool = new Pool(`http://127.0.0.1:${port}`, { headersTimeout: HEADERS_TIMEOUT_MS, bodyTimeout: 0, connect: { timeout: 5000 } });
      this.#pools.set(port, pool);
    }
    return pool;
  }

  async #handle(request: IncomingMessage, response: ServerResponse, own: Route | undefined) {
    const begin = performance.now();
    const route = this.#find(request, own);
    if ('status' in route) return say(response, route.status, route.why);
    if (!request.url?.startsWith('/')) return say(response, 400, 'The request names no path.');
    const tried = new Set<number>();
    for (;;) {
      const target = route.pick(tried);
      if (!target) {
        const { service, environment } = route.spec;
        if (route.expectsAnswers) this.#record(request, route, { release: '', ms: performance.now() - begin, error: true });
        const why = route.expectsAnswers ? 'No replica of it is ready to answer.' : 'Nothing is deployed there.';
        return say(response, 503, `${service} in ${environment} cannot answer now. ${why} Try again, or look at its state: platform status ${service}`);
      }
      const done = route.begin(target);
      const again = await this.#send(request, response, route, target, begin).finally(done);
      if (!again) return undefined;
      tried.add(target.port);
      this.#options.upstreams.refused(target);
    }
  }

  /** True if nobody listened, and nothing was sent: another replica may be asked. */
  async #send(request: IncomingMessage, response: ServerResponse, route: Route, target: Target, begin: number): Promise<boolean> {
    let answered = false;
    const record = (error: boolean) => {
      if (!answered) this.#record(request, route, { release: target.release, ms: performance.now() - begin, error });
      answered = true;
    };
    const abort = new EventEmitter();
    const gone = () => abort.emit('abort');
    response.once('close', gone);
    try {
      await this.#pool(target.port).stream(
        {
          method: request.method as Dispatcher.HttpMethod,
          path: request.url!,
          headers: requestHeaders(request),
          body: (hasBody(request) ? bodyOf(request) : null) as never,
          signal: abort,
        },
        ({ statusCode, headers }) => {
          record(statusCode >= 500);
          response.writeHead(statusCode, responseHeaders(headers));
          // So that a stream of events begins before its first event; an answer of known length goes out in one piece.
          if (headers['content-length'] === undefined) response.flushHeaders();
          return response;
        },
      );
      return false;
    } catch (error) {
      if (answered || response.headersSent) {
        response.destroy();
        return false;
      }
      if (response.destroyed) return false;
      if (code(error) === 'ECONNREFUSED') return true;
      record(true);
      const late = /TIMEOUT/.test(code(error));
      const words = late ? 'did not answer in time' : 'ended the connection before it answered';
      say(response, late ? 504 : 502, `${route.spec.service} in ${route.spec.environment} ${words}. Its log may say why: platform logs ${route.spec.service}`);
      return false;
    } finally {
      response.off('close', gone);
    }
  }
}
