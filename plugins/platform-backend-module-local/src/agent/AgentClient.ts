import { request as httpRequest } from 'node:http';
import type { IncomingMessage } from 'node:http';
import { DriverError } from '@waymark/platform-node';
import type { DriverErrorClass } from '@waymark/platform-node';

/** Longest that the agent takes for an answer: what lasts longer is started and asked for. */
const TIMEOUT_MS = 30_000;
const ANSWER_LIMIT = 16 * 1024 * 1024;

/** Codes of the system that say: nothing was sent. */
const NOT_SENT = ['ENOENT', 'ECONNREFUSED', 'EACCES', 'ENOTSOCK'];

const CLASS_OF_CODE: Record<string, DriverErrorClass> = {
  fenced: 'fenced',
  invalid: 'invalid',
  exhausted: 'blocked',
  failed: 'retryable',
  notFound: 'retryable',
};

/** Options of a call. */
export interface AgentCall {
  body?: unknown;
  query?: Record<string, string | number | undefined>;
  signal?: AbortSignal;
  timeoutMs?: number;
}

/** Talks to the agent over its Unix socket. Throws {@link DriverError}; an agent that cannot be reached never means gone. */
export class AgentClient {
  readonly #socket: string;

  constructor(socket: string) {
    this.#socket = socket;
  }

  /** The object, or undefined if the agent says that there is none. */
  async get<T>(path: string, call: AgentCall = {}): Promise<T | undefined> {
    const { status, bytes } = await this.#send('GET', path, call);
    if (status === 404) return undefined;
    return this.#parse<T>('GET', path, status, bytes);
  }

  async put<T>(path: string, body: object, call: AgentCall = {}): Promise<T> {
    const { status, bytes } = await this.#send('PUT', path, { ...call, body });
    return this.#parse<T>('PUT', path, status, bytes);
  }

  /** Asks for something that a path alone does not say; changes nothing. */
  async post<T>(path: string, body: object, call: AgentCall = {}): Promise<T> {
    const { status, bytes } = await this.#send('POST', path, { ...call, body });
    return this.#parse<T>('POST', path, status, bytes);
  }

  /** True once it is gone. */
  async remove(
    path: string,
    fence: number,
    call: AgentCall = {},
  ): Promise<boolean> {
    const { status, bytes } = await this.#send('DELETE', path, {
      ...call,
      query: { fence },
    });
    return this.#parse<{ gone: boolean }>('DELETE', path, status, bytes).gone;
  }

  async bytes(path: string, call: AgentCall = {}): Promise<Buffer | undefined> {
    const { status, bytes } = await this.#send('GET', path, call);
    if (status === 404) return undefined;
    if (status !== 200) this.#parse('GET', path, status, bytes);
    return bytes;
  }

  /** An answer that does not end. Rejects if it cannot be had; the caller reads and destroys it. */
  stream(path: string, signal: AbortSignal): Promise<IncomingMessage> {
    return new Promise((resolve, reject) => {
      const request = httpRequest(
        { socketPath: this.#socket, path, signal },
        resolve,
      );
      request.once('error', reject);
      request.end();
    });
  }

  #send(
    method: string,
    path: string,
    call: AgentCall,
  ): Promise<{ status: number; bytes: Buffer }> {
    const query = Object.entries(call.query ?? {}).filter(
      ([, value]) => value !== undefined,
    );
    const url = query.length
      ? `${path}?${new URLSearchParams(query.map(([k, v]) => [k, String(v)]))}`
      : path;
    const what = `${method} ${path}`;
    return new Promise((resolve, reject) => {
      if (call.signal?.aborted) return void reject(givenUp(what));
      const body =
        call.body === undefined
          ? undefined
          : Buffer.from(JSON.stringify(call.body));
      const request = httpRequest({
        socketPath: this.#socket,
        method,
        path: url,
        signal: call.signal,
        headers: body
          ? {
              'content-type': 'application/json',
              'content-length': body.length,
            }
          : {},
      });
      const timer = setTimeout(
        () =>
          request.destroy(
            Object.assign(
              new Error(
                `no answer within ${(call.timeoutMs ?? TIMEOUT_MS) / 1000} s`,
              ),
              { code: 'ETIMEDOUT' },
            ),
          ),
        call.timeoutMs ?? TIMEOUT_MS,
      );
      const fail = (error: NodeJS.ErrnoException) => {
        clearTimeout(timer);
        reject(
          call.signal?.aborted
            ? givenUp(what)
            : unreachable(what, method, error),
        );
      };
      request.once('error', fail);
      request.once('response', response => {
        const chunks: Buffer[] = [];
        let size = 0;
        response.on('data', (chunk: Buffer) => {
          size += chunk.length;
          if (size > ANSWER_LIMIT)
            request.destroy(new Error('the answer is too large'));
          else chunks.push(chunk);
        });
        response.once('error', fail);
        response.once('end', () => {
          clearTimeout(timer);
          resolve({
            status: response.statusCode ?? 0,
            bytes: Buffer.concat(chunks),
          });
        });
      });
      request.end(body);
      return undefined;
    });
  }

  #parse<T>(method: string, path: string, status: number, bytes: Buffer): T {
    let value: any;
    try {
      value = JSON.parse(bytes.toString('utf8'));
    } catch {
      throw new DriverError(
        'unknown',
        `${method} ${path} was not understood`,
        `the agent answered ${status} without JSON`,
        'Look at the log of the agent',
      );
    }
    if (status >= 200 && status < 300) return value as T;
    const error = value?.error ?? {};
    throw new DriverError(
      CLASS_OF_CODE[error.code] ?? 'retryable',
      error.what ?? `${method} ${path} failed`,
      error.why ?? `the agent answered ${status}`,
      error.next ?? 'Look at the log of the agent',
    );
  }
}

function givenUp(what: string) {
  return new DriverError(
    'unknown',
    `${what} was given up`,
    'the work was handed over to another worker',
    'Nothing: the other worker goes on',
  );
}

function unreachable(
  what: string,
  method: string,
  error: NodeJS.ErrnoException,
) {
  const sent = !NOT_SENT.includes(error.code ?? '');
  return new DriverError(
    // A write that may have arrived: nobody knows whether it was done.
    sent && method !== 'GET' ? 'unknown' : 'retryable',
    'The agent of this machine does not answer',
    `${what}: ${error.code ?? error.message}`,
    'It is started again by itself; if it stays away, look at the log of the agent',
  );
}
