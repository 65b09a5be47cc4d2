import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { evaluate } from './evaluate';
import { parsePromql } from './promql';
import { Samples } from './Samples';

/** A server that answers as Prometheus does, from what a test has recorded. */
export interface TestPrometheus {
  url: string;
  readonly samples: Samples;
  /** Connections are cut without an answer. */
  down: boolean;
  /** What each answer says beside its data, as Thanos does of stores that do not answer. */
  warnings: string[];
  /** Only who knows it is answered. */
  authorization?: string;
  close(): Promise<void>;
}

const text = (value: number) =>
  String(value).replace('Infinity', '+Inf').replace('-+', '-');

/** What Prometheus answers to a question. Throws what it would call `bad_data`. */
export function answer(
  samples: Samples,
  path: string,
  query: URLSearchParams,
): object {
  const expression = parsePromql(query.get('query') ?? '');
  const ms = (name: string) => Math.round(Number(query.get(name)) * 1000);
  if (path === '/api/v1/query') {
    const time = query.has('time') ? ms('time') : Date.now();
    if (expression.is === 'selector' && expression.range !== undefined) {
      const to = time - expression.offset;
      return {
        resultType: 'matrix',
        result: samples
          .find(expression.matchers, to - expression.range, to)
          .map(one => ({
            metric: one.labels,
            values: one.samples.map(([at, v]) => [at / 1000, text(v)]),
          })),
      };
    }
    const found = evaluate(samples, expression, time);
    if (typeof found === 'number')
      return { resultType: 'scalar', result: [time / 1000, text(found)] };
    return {
      resultType: 'vector',
      result: found.map(({ labels, value }) => ({
        metric: labels,
        value: [time / 1000, text(value)],
      })),
    };
  }
  const lines = new Map<
    string,
    { metric: object; values: Array<[number, string]> }
  >();
  for (let time = ms('start'); time <= ms('end'); time += ms('step')) {
    const found = evaluate(samples, expression, time);
    for (const { labels, value } of found as Exclude<typeof found, number>) {
      const key = JSON.stringify(labels);
      const line = lines.get(key) ?? { metric: labels, values: [] };
      line.values.push([time / 1000, text(value)]);
      lines.set(key, line);
    }
  }
  return { resultType: 'matrix', result: [...lines.values()] };
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  let body = '';
  for await (const part of request) body += part;
  return body;
}

/**
 * Starts an API of Prometheus for tests, on 127.0.0.1: instant and range queries, in the part of PromQL that is used
 * here. It is none: what ran only on it is to be called *simulated*.
 */
export async function startPrometheus(): Promise<TestPrometheus> {
  const world = {
    samples: new Samples(),
    down: false,
    warnings: [] as string[],
  } as TestPrometheus;
  const respond = async (
    request: IncomingMessage,
    response: ServerResponse,
  ) => {
    const send = (status: number, body: object) => {
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(JSON.stringify(body));
    };
    const { pathname, searchParams } = new URL(request.url!, 'http://x');
    const query = new URLSearchParams([
      ...searchParams,
      ...new URLSearchParams(await bodyOf(request)),
    ]);
    if (world.down) request.socket.destroy();
    else if (
      world.authorization &&
      request.headers.authorization !== world.authorization
    )
      send(401, { status: 'error', errorType: 'auth', error: 'not signed in' });
    else if (!/^\/api\/v1\/query(_range)?$/.test(pathname))
      send(404, { status: 'error', error: `no such path ${pathname}` });
    else
      try {
        const data = answer(world.samples, pathname, query);
        const { warnings } = world;
        send(200, {
          status: 'success',
          data,
          ...(warnings.length ? { warnings } : {}),
        });
      } catch (error) {
        const { message } = error as Error;
        send(400, { status: 'error', errorType: 'bad_data', error: message });
      }
  };
  const server = createServer((request, response) => {
    respond(request, response).catch(() => response.destroy());
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  world.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  world.close = async () => {
    server.closeAllConnections();
    await new Promise(resolve => server.close(resolve));
  };
  return world;
}
