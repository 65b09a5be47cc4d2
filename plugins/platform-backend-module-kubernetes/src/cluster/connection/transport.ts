import { request as httpRequest } from 'node:http';
import type { Agent, IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';

/** How the API server is reached, and as whom. */
export interface Access {
  server: string;
  agent: Agent;
  /** `user:password`, where somebody still uses that. */
  auth?: string;
  headers: Record<string, string>;
}

/** One request. */
export interface Call {
  method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  path: string;
  query?: Record<string, string | number | boolean | undefined>;
  body?: unknown;
  contentType?: string;
  signal: AbortSignal;
}

/** What came back, whatever its status. */
export interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
  text: string;
}

/** The connection broke, or there was none. */
export class Broken extends Error {
  constructor(
    message: string,
    /** False if nothing can have arrived. */
    readonly sent: boolean,
    /** True if the connection was an old one, which the other side may have closed before. */
    readonly stale: boolean,
  ) {
    super(message);
    this.name = 'Broken';
  }
}

const target = (server: string, { path, query = {} }: Call): URL => {
  const url = new URL(server);
  const [pathname, search = ''] = path.split(/\?(.*)/s);
  url.pathname = `${url.pathname.replace(/\/+$/, '')}${pathname}`;
  url.search = search;
  for (const [key, value] of Object.entries(query))
    if (value !== undefined) url.searchParams.set(key, String(value));
  return url;
};

/**
 * Sends a request, and hands back the answer as soon as it begins. Throws {@link Broken}. `stop` ends it at any time, also
 * while its body is read.
 */
export function open(
  access: Access,
  call: Call,
  patienceMs: number,
): Promise<{ response: IncomingMessage; stop(why?: Error): void }> {
  const url = target(access.server, call);
  const body =
    call.body === undefined
      ? undefined
      : Buffer.from(JSON.stringify(call.body));
  const send = url.protocol === 'http:' ? httpRequest : httpsRequest;
  return new Promise((resolve, reject) => {
    const request = send(url, {
      method: call.method,
      agent: access.agent,
      auth: access.auth,
      signal: call.signal,
      headers: {
        accept: 'application/json, */*',
        'user-agent': 'waymark',
        ...access.headers,
        ...(body && {
          'content-type': call.contentType ?? 'application/json',
          'content-length': body.length,
        }),
      },
    });
    let sent = false;
    request.once('socket', socket => {
      if (request.reusedSocket || !socket.connecting) sent = true;
      else {
        const secure = url.protocol === 'https:';
        socket.once(secure ? 'secureConnect' : 'connect', () => {
          sent = true;
        });
      }
    });
    const timer = setTimeout(
      () => request.destroy(new Error(`no answer in ${patienceMs / 1000} s`)),
      patienceMs,
    );
    request.once('error', error => {
      clearTimeout(timer);
      reject(new Broken(error.message, sent, request.reusedSocket));
    });
    request.once('response', response => {
      clearTimeout(timer);
      // Whoever reads the body sees what ends it; this keeps the process alive if nobody does.
      request.on('error', () => {});
      resolve({ response, stop: why => void response.destroy(why) });
    });
    request.end(body);
  });
}

/** Sends a request and reads the whole answer. Throws {@link Broken}. */
export async function exchange(
  access: Access,
  call: Call,
  patienceMs: number,
  mostBytes: number,
): Promise<Answer> {
  const { response, stop } = await open(access, call, patienceMs);
  const timer = setTimeout(
    () => stop(new Error(`the answer did not end in ${patienceMs / 1000} s`)),
    patienceMs,
  );
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of response) {
      size += chunk.length;
      if (size > mostBytes) throw new Error('the answer is too large');
      chunks.push(chunk);
    }
  } catch (error) {
    throw new Broken((error as Error).message, true, false);
  } finally {
    clearTimeout(timer);
    stop();
  }
  return {
    status: response.statusCode ?? 0,
    headers: response.headers,
    text: Buffer.concat(chunks).toString('utf8'),
  };
}
