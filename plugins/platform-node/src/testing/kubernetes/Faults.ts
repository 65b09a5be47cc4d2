import type { IncomingMessage } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import { ApiError, conflict } from './ApiError';
import { attributes } from './access/attributes';
import type { Call } from './World';

/** What a test can break; each stays until `fault({})` or, where it counts, until it has happened so often. */
export interface Fault {
  /** Connections are cut without an answer. */
  down?: boolean;
  /** The next so many requests are answered 429, with `Retry-After`. */
  tooMany?: { times: number; retryAfterSeconds: number };
  /** Changes are forgotten now, and open watches end: who goes on from an older version is told 410. */
  forgetWatches?: boolean;
  /** Tokens that are not known from now on; `true` for all. */
  expireTokens?: string[] | true;
  /** Each write takes so long (slow admission). */
  slowMs?: number;
  /** The next so many updates and patches are refused as if somebody had been faster. */
  conflicts?: number;
}

const WRITES = ['POST', 'PUT', 'PATCH', 'DELETE'];

/** Faults on purpose. */
export class Faults {
  now: Fault = {};

  /** True if the connection was cut. */
  async before(call: Call, request: IncomingMessage): Promise<boolean> {
    const { down, tooMany, slowMs } = this.now;
    if (down) {
      request.socket.destroy();
      return true;
    }
    if (tooMany && tooMany.times > 0) {
      tooMany.times -= 1;
      throw new ApiError(
        429,
        'TooManyRequests',
        'The server has received too many requests and has asked us to try again later',
        { retryAfterSeconds: tooMany.retryAfterSeconds },
        { 'retry-after': String(tooMany.retryAfterSeconds) },
      );
    }
    if (slowMs && WRITES.includes(call.method)) await wait(slowMs);
    if (this.now.conflicts && ['PUT', 'PATCH'].includes(call.method)) {
      this.now.conflicts -= 1;
      const {
        group = '',
        resource = '',
        name,
      } = attributes(call.method, call.path, false);
      throw conflict({ group, plural: resource, kind: '', name });
    }
    return false;
  }
}
