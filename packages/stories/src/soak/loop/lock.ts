import { DriverError } from '@waymark/platform-node';
import { createHash } from 'node:crypto';
import { createServer, type Server } from 'node:net';

const wait = (ms: number) => new Promise(resolve => setTimeout(resolve, ms));
const PATIENCE_MS = 3000;

const listen = (name: string): Promise<Server | undefined> =>
  new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', error => ((error as NodeJS.ErrnoException).code === 'EADDRINUSE' ? resolve(undefined) : reject(error)));
    server.listen(name, () => resolve(server));
  });

/**
 * Runs alone among all processes of this machine. The lock is a socket in Linux's abstract namespace: the kernel gives it
 * back when its holder is killed, and not while its holder is stopped, whatever else can be done to a process.
 */
export async function withLock<T>(what: string, run: () => Promise<T>): Promise<T> {
  const name = `\0waymark-soak-${createHash('sha256').update(what).digest('hex')}`;
  const until = Date.now() + PATIENCE_MS;
  for (;;) {
    const held = await listen(name);
    if (held) {
      try {
        return await run();
      } finally {
        await new Promise(resolve => {
          held.close(resolve);
        });
      }
    }
    if (Date.now() > until) throw new DriverError('retryable', 'The object is busy', 'somebody else writes it and has stopped in the middle', 'It is tried again');
    await wait(5 + Math.random() * 10);
  }
}
