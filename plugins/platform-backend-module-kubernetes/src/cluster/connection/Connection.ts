import { setTimeout as delay } from 'node:timers/promises';
import type { IncomingMessage } from 'node:http';
import { Credentials } from './Credentials';
import type { KubeConfigSource } from './Credentials';
import { Limit } from './Limit';
import { Broken, exchange, open } from './transport';
import type { Access, Answer, Call } from './transport';
import { asked, givenUp, noCredentials, unreachable } from './trouble';

/** How a cluster is spoken to. */
export interface ConnectionOptions {
  /** Name of the target, for errors. */
  name: string;
  kubeconfig: KubeConfigSource;
  /** How many calls are under way at a time; watches do not count. Default 16. */
  concurrency?: number;
  /** Longest that an answer may take. Default 40 s: the API server gives admission 30 s. */
  timeoutMs?: number;
  /** Longest that is waited because the server asks for it. Default 20 s. */
  patienceMs?: number;
}

const MOST_BYTES = 128 * 1024 * 1024;

/** How long the server asks to wait before the call is sent again, in ms; undefined if it does not. */
function pauseOf({ status, headers }: Answer): number | undefined {
  if (status !== 429 && status !== 503) return undefined;
  const said = headers['retry-after'];
  if (said === undefined) return status === 429 ? 1000 : undefined;
  const seconds = Number(said);
  const ms = Number.isFinite(seconds)
    ? seconds * 1000
    : Date.parse(said) - Date.now();
  return Number.isNaN(ms) ? 1000 : Math.max(ms, 100);
}

/** Requests to one API server, with credentials, bounds, and patience where the server asks for it. */
export class Connection {
  readonly name: string;
  readonly #credentials: Credentials;
  readonly #limit: Limit;
  readonly #timeoutMs: number;
  readonly #patienceMs: number;

  constructor(options: ConnectionOptions) {
    this.name = options.name;
    this.#credentials = new Credentials(options.kubeconfig);
    this.#limit = new Limit(options.concurrency ?? 16);
    this.#timeoutMs = options.timeoutMs ?? 40_000;
    this.#patienceMs = options.patienceMs ?? 20_000;
  }

  /** The answer, whatever its status. Throws a `DriverError` where there is none. */
  async send(call: Call): Promise<Answer> {
    if (call.signal.aborted) throw givenUp(asked(call));
    try {
      return await this.#limit.run(call.signal, () => this.#patiently(call));
    } catch (error) {
      if (call.signal.aborted) throw givenUp(asked(call));
      throw error;
    }
  }

  /** An answer that goes on for as long as somebody listens. */
  async stream(
    call: Call,
  ): Promise<{ response: IncomingMessage; stop(): void }> {
    if (call.signal.aborted) throw givenUp(asked(call));
    const answer = await this.#as(call, access =>
      open(access, call, this.#timeoutMs),
    );
    if (answer.response.statusCode !== 401) return answer;
    answer.stop();
    await this.#fresh(await this.#access());
    return this.#as(call, access => open(access, call, this.#timeoutMs));
  }

  async #patiently(call: Call): Promise<Answer> {
    const until = Date.now() + this.#patienceMs;
    let renewed = false;
    let again = call.method === 'GET';
    for (;;) {
      const access = await this.#access();
      let answer: Answer;
      try {
        answer = await exchange(access, call, this.#timeoutMs, MOST_BYTES);
      } catch (error) {
        // A connection that the server had closed while nothing was said: reading on a new one is no second try.
        if (error instanceof Broken && error.stale && again) {
          again = false;
          continue;
        }
        throw this.#trouble(call, error);
      }
      if (answer.status === 401 && !renewed) {
        renewed = true;
        await this.#fresh(access);
        continue;
      }
      const pause = pauseOf(answer);
      if (pause === undefined || Date.now() + pause > until) return answer;
      await delay(pause, undefined, { signal: call.signal });
    }
  }

  async #as<T>(call: Call, work: (access: Access) => Promise<T>): Promise<T> {
    const access = await this.#access();
    try {
      return await work(access);
    } catch (error) {
      throw this.#trouble(call, error);
    }
  }

  #trouble(call: Call, error: unknown): unknown {
    if (call.signal.aborted) return givenUp(asked(call));
    return error instanceof Broken
      ? unreachable(this.name, call, error)
      : error;
  }

  async #access(): Promise<Access> {
    try {
      return await this.#credentials.access();
    } catch (error) {
      throw noCredentials(this.name, error);
    }
  }

  async #fresh(refused: Access): Promise<void> {
    try {
      await this.#credentials.renew(refused);
    } catch (error) {
      throw noCredentials(this.name, error);
    }
  }
}
