import { request } from 'node:http';
import { connect } from 'node:net';

/** What a replica answered. */
export interface ProbeResult {
  ok: boolean;
  /** Nobody listens there. */
  refused: boolean;
  /** In words, for people. */
  words: string;
  /** The beginning of what the service itself said, if it said no. It may hold secrets. */
  said?: string;
}

/** How much of an answer is read, bytes. */
const SAID_BYTES = 4096;

const refusedBy = (error: NodeJS.ErrnoException) => error.code === 'ECONNREFUSED';

function connects(port: number, timeoutMs: number): Promise<ProbeResult> {
  return new Promise(resolve => {
    const socket = connect({ port, host: '127.0.0.1', timeout: timeoutMs });
    const end = (result: ProbeResult) => {
      socket.destroy();
      resolve(result);
    };
    socket.once('connect', () => end({ ok: true, refused: false, words: 'accepts connections' }));
    socket.once('timeout', () => end({ ok: false, refused: false, words: `no connection within ${timeoutMs / 1000} s` }));
    socket.once('error', error => end({ ok: false, refused: refusedBy(error), words: `nothing listens on port ${port}` }));
  });
}

/** Asks a replica for a path; any 2xx is fine. Without a path it is enough that it accepts a connection. */
export function probe(port: number, path: string, timeoutMs: number): Promise<ProbeResult> {
  if (!path) return connects(port, timeoutMs);
  return new Promise(resolve => {
    const call = request({ host: '127.0.0.1', port, path, agent: false, timeout: timeoutMs, headers: { 'x-waymark-probe': '1', connection: 'close' } });
    const timer = setTimeout(() => call.destroy(new Error('late')), timeoutMs);
    const end = (result: ProbeResult) => {
      clearTimeout(timer);
      call.destroy();
      resolve(result);
    };
    call.once('response', response => {
      response.on('error', () => {});
      const status = response.statusCode ?? 0;
      let said = Buffer.alloc(0);
      const no = () => end({ ok: false, refused: false, words: `${path} answers ${status}`, said: said.toString('utf8') });
      if (status >= 200 && status < 300) return end({ ok: true, refused: false, words: `${path} answers ${status}` });
      // The service's own reason, if it gives one at once.
      response.on('data', chunk => {
        if (said.length < SAID_BYTES) said = Buffer.concat([said, chunk]).subarray(0, SAID_BYTES);
        if (said.length === SAID_BYTES) no();
      });
      response.once('close', no);
      return undefined;
    });
    call.on('error', (error: NodeJS.ErrnoException) => {
      const words = refusedBy(error) ? `nothing listens on port ${port} yet` : `${path} did not answer within ${timeoutMs / 1000} s`;
      end({ ok: false, refused: refusedBy(error), words });
    });
    call.end();
  });
}

/** Milliseconds until the next look at a replica that is not ready: quickly at first. Pure. */
export function nextLook(ageMs: number): number {
  if (ageMs < 3000) return 25;
  return ageMs < 15_000 ? 100 : 500;
}
