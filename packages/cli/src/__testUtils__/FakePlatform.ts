import {
  createServer,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { answerViolations, operationFor, requestViolations } from './contract';

/** A request as it came in. */
export interface SeenRequest {
  id: string;
  params: Record<string, string>;
  query: URLSearchParams;
  headers: IncomingMessage['headers'];
  body: any;
}

/** Answers with a status and a body, or takes the response into its own hands (streams, broken connections). */
export type Handler = (
  request: SeenRequest,
  response: ServerResponse,
) => { status?: number; body: unknown } | void;

/**
 * The platform's API as its OpenAPI document has it, played by the test. What a command sends is checked against the
 * document, and so is what the test answers.
 */
export class FakePlatform {
  readonly requests: SeenRequest[] = [];
  private readonly violations: string[] = [];
  token = 'a-token';
  /** Called before a token is refused. */
  onRefused: () => void = () => {};
  private readonly handlers = new Map<string, Handler>();
  private server!: Server;

  static async start(port = 0): Promise<FakePlatform> {
    const platform = new FakePlatform();
    await platform.listen(port);
    return platform;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** The environment of a command that talks to it. */
  get env(): Record<string, string> {
    return { PLATFORM_URL: this.url, PLATFORM_TOKEN: this.token };
  }

  on(id: string, handler: Handler): this {
    this.handlers.set(id, handler);
    return this;
  }

  seen(id: string): SeenRequest[] {
    return this.requests.filter(request => request.id === id);
  }

  async listen(port: number): Promise<void> {
    this.server = createServer(
      (request, response) => void this.answer(request, response),
    );
    await new Promise<void>(resolve =>
      this.server.listen(port, '127.0.0.1', resolve),
    );
  }

  /** Stops it. Throws where a request or an answer did not agree with the document. */
  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise(resolve => this.server.close(resolve));
    if (this.violations.length)
      throw new Error(
        `Against the API's document: ${this.violations.join('; ')}`,
      );
  }

  private async answer(
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const text = Buffer.concat(chunks).toString('utf8');
    const url = new URL(request.url ?? '/', 'http://127.0.0.1');
    const operation = operationFor(
      request.method ?? 'GET',
      url.pathname.replace(/^\/api\/platform/, ''),
    );
    if (!operation || !url.pathname.startsWith('/api/platform/')) {
      this.violations.push(
        `${request.method} ${url.pathname} is not in the document`,
      );
      response.writeHead(404).end();
      return;
    }
    const seen: SeenRequest = {
      id: operation.id,
      params: operation.params,
      query: url.searchParams,
      headers: request.headers,
      body: text ? JSON.parse(text) : undefined,
    };
    this.requests.push(seen);
    this.violations.push(
      ...requestViolations(operation, seen.query, seen.headers, seen.body).map(
        one => `${operation.id}: ${one}`,
      ),
    );
    if (request.headers.authorization !== `Bearer ${this.token}`) {
      this.onRefused();
      send(response, 401, errorBody('AuthenticationError', 'No valid token'));
      return;
    }
    const handler = this.handlers.get(operation.id);
    if (!handler) {
      send(
        response,
        404,
        errorBody(
          'NotFoundError',
          'There is no such thing',
          'The test has no answer.',
          'Write one.',
        ),
      );
      return;
    }
    const answer = handler(seen, response);
    if (!answer) return;
    const status = answer.status ?? 200;
    this.violations.push(
      ...answerViolations(operation, status, answer.body).map(
        one => `${operation.id}: ${one}`,
      ),
    );
    send(response, status, answer.body);
  }
}

/** The one error envelope. */
export function errorBody(
  name: string,
  message: string,
  why = '',
  next = '',
  problems?: unknown[],
) {
  return { error: { name, message, why, next, ...(problems && { problems }) } };
}

/** A list that has no more pages. */
export const page = (items: readonly unknown[]) => ({
  body: { items, nextCursor: null },
});

/** Starts a stream of events; `send` adds one. */
export function eventStream(
  response: ServerResponse,
): (event: string | undefined, data: unknown) => void {
  response.writeHead(200, { 'Content-Type': 'text/event-stream' });
  response.flushHeaders();
  return (event, data) =>
    void response.write(
      `${event ? `event: ${event}\n` : ''}data: ${JSON.stringify(data)}\n\n`,
    );
}

/** The log of an operation that has nothing to say but how it is at its end. */
export const endsAs =
  (operation: () => unknown): Handler =>
  (_, response) => {
    eventStream(response)('operation', operation());
    response.end();
  };

function send(response: ServerResponse, status: number, body: unknown): void {
  response
    .writeHead(status, { 'Content-Type': 'application/json' })
    .end(JSON.stringify(body));
}
