import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { answer } from './answer';
import { ApiError, badRequest, notAllowed } from './ApiError';
import { document } from './documents';
import { GarbageCollector } from './GarbageCollector';
import { proxied } from './proxy';
import { route } from './route';
import { watch } from './verbs/watch';
import type { Call, User, World } from './World';

/** What a server may be asked for before it answers. */
export interface Gate {
  /** Who asks; throws 401. */
  authenticate(request: IncomingMessage): User;
  /** Throws 403. */
  authorize(call: Call): void;
  /** Answers what the server itself answers (reviews); undefined to go on. */
  review?(call: Call): unknown;
  /** Faults: may wait, break the connection (returns true), or throw. */
  before?(call: Call, request: IncomingMessage): Promise<boolean>;
}

async function readBody(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  const text = Buffer.concat(chunks).toString('utf8');
  if (!text) return undefined;
  try {
    return JSON.parse(text);
  } catch (error) {
    throw badRequest(
      `couldn't get version/kind; json parse error: ${
        (error as Error).message
      }`,
    );
  }
}

function reply(
  response: ServerResponse,
  code: number,
  body: unknown,
  headers: Record<string, string | string[]> = {},
): void {
  const text = typeof body === 'string';
  response.writeHead(code, {
    'content-type': text ? 'text/plain; charset=utf-8' : 'application/json',
    ...headers,
  });
  response.end(text ? body : `${JSON.stringify(body)}\n`);
}

const warned = (warnings: string[]): Record<string, string[]> =>
  warnings.length
    ? { warning: warnings.map(w => `299 - ${JSON.stringify(w)}`) }
    : {};

/** HTTP in front of a {@link World}. */
export class KubernetesServer {
  readonly #server: Server;
  readonly #world: World;
  readonly #gate: Gate;
  readonly #bookmarkMs: number;
  readonly #collector: GarbageCollector;

  constructor(world: World, gate: Gate, bookmarkMs: number) {
    this.#world = world;
    this.#gate = gate;
    this.#bookmarkMs = bookmarkMs;
    this.#collector = new GarbageCollector(world);
    this.#server = createServer((request, response) =>
      this.#serve(request, response),
    );
  }

  /** Begins to listen, on a port of its own or on the one that it had. */
  async listen(port = 0): Promise<number> {
    await new Promise<void>((resolve, reject) =>
      this.#server.once('error', reject).listen(port, '127.0.0.1', resolve),
    );
    return (this.#server.address() as AddressInfo).port;
  }

  /** Cuts every connection and listens no longer. */
  async close(): Promise<void> {
    this.#collector.close();
    const closed = new Promise(resolve => this.#server.close(resolve));
    this.#server.closeAllConnections();
    await closed;
  }

  /** Ends all watches and other connections; new ones are taken. */
  cut(): void {
    this.#server.closeAllConnections();
  }

  async #serve(
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://localhost');
    const call: Call = {
      method: request.method ?? 'GET',
      path: url.pathname,
      query: url.searchParams,
      headers: request.headers as Record<string, string | undefined>,
      body: undefined,
      user: { name: 'system:anonymous', groups: ['system:unauthenticated'] },
      warnings: [],
    };
    try {
      call.body = await readBody(request);
      if (await this.#gate.before?.(call, request)) return;
      call.user = this.#gate.authenticate(request);
      this.#gate.authorize(call);
      this.#answer(call, response);
    } catch (error) {
      if (response.headersSent) response.destroy();
      else if (error instanceof ApiError)
        reply(response, error.body.code, error.body, {
          ...warned(call.warnings),
          ...error.headers,
        });
      else
        reply(
          response,
          500,
          new ApiError(
            500,
            'InternalError',
            `Internal error occurred: ${(error as Error).stack}`,
          ).body,
        );
    }
  }

  #answer(call: Call, response: ServerResponse): void {
    const review = this.#gate.review?.(call);
    if (review) return reply(response, 201, review);
    if (/^\/(livez|readyz|healthz)$/.test(call.path))
      return reply(response, 200, 'ok');
    const answered = proxied(this.#world, call.path);
    if (answered) return reply(response, answered.code, answered.body);
    const found = document(this.#world, call.path);
    if (found) {
      if (call.method !== 'GET') throw notAllowed();
      return reply(response, 200, found);
    }
    const to = route(this.#world.types(), call.path);
    if (!to) return reply(response, 404, '404 page not found\n');
    if (
      call.method === 'GET' &&
      /^(1|true)$/.test(call.query.get('watch') ?? '')
    )
      return watch(this.#world, to, call, response, this.#bookmarkMs);
    const { code, body } = answer(this.#world, to, call);
    return reply(response, code, body, warned(call.warnings));
  }
}
