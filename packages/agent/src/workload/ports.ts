import { createHash } from 'node:crypto';
import { createServer } from 'node:net';
import { AgentError } from '../rooms.ts';

/** True if nobody listens on that port of 127.0.0.1 now. */
export const isFree = (port: number) =>
  new Promise<boolean>(resolve => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => server.close(() => resolve(true)));
  });

/**
 * Ports that nobody uses, one after the other, so that one just given back is not taken again at once. Below the range
 * that the operating system gives to outgoing connections.
 */
export class Ports {
  readonly #first: number;
  readonly #count: number;
  readonly #held = new Set<number>();
  #next: number;

  constructor(options: { first: number; count: number; seed: string }) {
    this.#first = options.first;
    this.#count = options.count;
    // Two agents on one machine begin at different places.
    this.#next = createHash('sha256').update(options.seed).digest().readUInt32BE(0) % options.count;
  }

  /** A free port, held until it is given back. */
  async take(): Promise<number> {
    for (let tries = 0; tries < this.#count; tries += 1) {
      const port = this.#first + this.#next;
      this.#next = (this.#next + 1) % this.#count;
      if (this.#held.has(port)) continue;
      this.#held.add(port);
      if (await isFree(port)) return port;
      this.#held.delete(port);
    }
    throw new AgentError('exhausted', 'No port was found', `all of ${this.#first} to ${this.#first + this.#count - 1} are taken`, 'Stop what uses them');
  }

  hold(port: number): void {
    this.#held.add(port);
  }

  giveBack(port: number): void {
    this.#held.delete(port);
  }
}
