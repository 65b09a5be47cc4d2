import {
  createServer,
  type IncomingMessage,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import type { ApiOperation } from '@waymark/platform-common/api';

/** A request as the fake saw it. */
export interface SeenRequest {
  method: string;
  /** Path with query, below the plugin's base. */
  url: string;
  headers: IncomingMessage['headers'];
  body: any;
}

type Answer = (response: ServerResponse, request: SeenRequest) => void;

/** Just enough of the platform's API, over real HTTP. Answers are used up in their order; the last one stays. */
export class FakePlatform {
  readonly seen: SeenRequest[] = [];
  readonly #answers = new Map<string, Answer[]>();
  readonly #server = createServer(async (request, response) => {
    let text = '';
    for await (const chunk of request) text += chunk;
    const url = request.url!.replace('/api/platform', '');
    const seen = {
      method: request.method!,
      url,
      headers: request.headers,
      body: text && JSON.parse(text),
    };
    this.seen.push(seen);
    const queue = this.#answers.get(`${request.method} ${url.split('?')[0]}`);
    const answer = queue && (queue.length > 1 ? queue.shift() : queue[0]);
    if (answer) answer(response, seen);
    else
      json(404, {
        error: {
          name: 'NotFoundError',
          message: `no ${url}`,
          why: 'not set up',
          next: 'set it up',
        },
      })(response);
  });

  on(route: string, ...answers: Answer[]): this {
    this.#answers.set(route, answers);
    return this;
  }

  async start(): Promise<string> {
    await new Promise<void>(resolve =>
      this.#server.listen(0, '127.0.0.1', resolve),
    );
    return `http://127.0.0.1:${
      (this.#server.address() as AddressInfo).port
    }/api/platform`;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise(resolve => this.#server.close(resolve));
  }
}

export function json(
  status: number,
  body: unknown,
): (response: ServerResponse) => void {
  return response => {
    response
      .writeHead(status, { 'Content-Type': 'application/json' })
      .end(JSON.stringify(body));
  };
}

/** Server-sent events; `break` cuts the connection in the middle of an event. */
export function events(
  list: Array<{ event: 'log' | 'operation'; data: unknown }>,
  end: 'end' | 'break' | 'stay' = 'end',
) {
  return (response: ServerResponse) => {
    response.writeHead(200, { 'Content-Type': 'text/event-stream' });
    response.write(': hello\n\n');
    for (const { event, data } of list)
      response.write(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
    if (end === 'end') response.end();
    if (end === 'break')
      response.write('event: operation\nda', () => response.destroy());
  };
}

export function line(
  cursor: string,
  text: string,
  stream: 'platform' | 'stdout' | 'stderr' = 'platform',
) {
  return {
    event: 'log' as const,
    data: {
      cursor,
      time: '2026-01-01T00:00:00Z',
      step: 'deploy',
      stream,
      text,
    },
  };
}

export function operation(changes: Partial<ApiOperation> = {}): ApiOperation {
  return {
    id: 'op-1',
    kind: 'service.create',
    title: 'Create my-api',
    state: 'running',
    outcome: null,
    service: 'my-api',
    actor: 'user:default/mock',
    door: 'template',
    createdAt: '2026-01-01T00:00:00Z',
    endedAt: null,
    durationMs: null,
    steps: [],
    canRetry: false,
    canUndo: false,
    error: null,
    spans: [],
    ...changes,
  };
}
