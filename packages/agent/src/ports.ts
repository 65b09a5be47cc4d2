import { createHash } from 'node:crypto';
import { createServer } from 'node:net';
import { AgentError } from './rooms.ts';

// Below the ranges that Linux (32768) and macOS (49152) take outgoing connections from, so that a port stays ours.
const FIRST = 15000;
const COUNT = 15000;

/** True if nothing listens there at this moment. */
export function isFree(port: number, host = '127.0.0.1'): Promise<boolean> {
  return new Promise(resolve => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen({ port, host, exclusive: true }, () =>
      server.close(() => resolve(true)),
    );
  });
}

/** Whether nobody listens on a port, or not for long: what a server that has just died leaves behind keeps it for a moment. */
export async function comesFree(
  port: number,
  withinMs: number,
): Promise<boolean> {
  for (const until = performance.now() + withinMs; ; ) {
    if (await isFree(port)) return true;
    if (performance.now() > until) return false;
    await new Promise(resolve => setTimeout(resolve, 50));
  }
}

/**
 * Finds a port that an object can keep: the same key starts looking at the same place, so that also after a loss of
 * all state the port is likely to be the old one.
 */
export async function choosePort(
  key: string,
  taken: (port: number) => boolean,
): Promise<number> {
  const start =
    createHash('sha256').update(key).digest().readUInt32BE(0) % COUNT;
  for (let step = 0; step < 500; step += 1) {
    const port = FIRST + ((start + step * 7) % COUNT);
    if (!taken(port) && (await isFree(port))) return port;
  }
  throw new AgentError(
    'exhausted',
    'No port was found',
    `500 ports from ${FIRST} on are all in use`,
    'Remove what you no longer need',
  );
}
