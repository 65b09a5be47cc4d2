import { randomUUID } from 'node:crypto';
import { rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { listDirs } from '../files.ts';
import { crashPoint } from '../shim/crashPoint.ts';
import type { PostgresHome } from './home.ts';
import { makeCluster } from './makeCluster.ts';

// Folders of another version or recipe are thrown away.
const RECIPE = 'r1';
const WANTED = 3;
// What is lost with the power is a test's, which takes one or two: more would cost its machine more than they save.
const WANTED_VOLATILE = 1;

/** Keeps a few empty database folders at hand, so that a new database is there in a blink. */
export class Pool {
  readonly #home: PostgresHome;
  readonly #log: (line: string) => void;
  readonly #durable: boolean;
  readonly #prefix: string;
  #ready: string[] = [];
  #filling: Promise<void> | undefined;
  #timer: NodeJS.Timeout | undefined;
  #pauseMs = 300;
  readonly #closing = new AbortController();

  constructor(
    home: PostgresHome,
    durable: boolean,
    log: (line: string) => void,
  ) {
    this.#durable = durable;
    this.#home = home;
    this.#log = log;
    this.#prefix = `${home.version}-${RECIPE}-`;
  }

  #path(name: string) {
    return join(this.#home.place, 'pool', name);
  }

  /** Finds what a former agent has left, and throws away what is half made or old. */
  async restore(): Promise<void> {
    for (const name of await listDirs(join(this.#home.place, 'making'))) {
      // A process of a former agent may still write there; then the next start cleans up.
      await rm(join(this.#home.place, 'making', name), {
        recursive: true,
        force: true,
        maxRetries: 3,
      }).catch(() => undefined);
    }
    for (const name of await listDirs(join(this.#home.place, 'pool'))) {
      if (name.startsWith(this.#prefix)) this.#ready.push(name);
      else await rm(this.#path(name), { recursive: true, force: true });
    }
  }

  get size(): number {
    return this.#ready.length;
  }

  /** Moves a fresh folder to `target`: from the pool, or made on the spot. */
  async take(target: string): Promise<void> {
    const name = this.#ready.shift();
    if (name) await rename(this.#path(name), target);
    // Making one now while the background makes another would take twice as long: wait for that one.
    else if (this.#filling) {
      await this.#filling;
      return this.take(target);
    } else
      await makeCluster(this.#home, target, {
        fresh: true,
        background: false,
        durable: this.#durable,
      });
    this.fillLater();
    return undefined;
  }

  /** Fills up in the background, one after the other. */
  fillLater(delayMs = this.#pauseMs): void {
    if (
      this.#closing.signal.aborted ||
      this.#timer ||
      this.#filling ||
      this.#ready.length >= (this.#durable ? WANTED : WANTED_VOLATILE)
    )
      return;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.#filling = this.#makeOne().finally(() => {
        this.#filling = undefined;
        this.fillLater();
      });
    }, delayMs);
    this.#timer.unref();
  }

  async #makeOne(): Promise<void> {
    const name = `${this.#prefix}${randomUUID()}`;
    try {
      await makeCluster(this.#home, this.#path(name), {
        fresh: true,
        background: true,
        durable: this.#durable,
        signal: this.#closing.signal,
      });
      crashPoint('agent/pool/filled');
      this.#ready.push(name);
      this.#pauseMs = 300;
    } catch (error) {
      if (this.#closing.signal.aborted) return;
      this.#log(
        `the pool of databases was not filled: ${(error as Error).message}`,
      );
      // Not at once again: a full disk does not become empty by trying.
      this.#pauseMs = 30_000;
    }
  }

  /** No more making; the one under way is given up. */
  async close(): Promise<void> {
    this.#closing.abort();
    clearTimeout(this.#timer);
    await this.#filling;
  }
}
