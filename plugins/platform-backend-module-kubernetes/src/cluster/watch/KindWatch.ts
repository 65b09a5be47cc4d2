import { setTimeout as delay } from 'node:timers/promises';
import type { LiveObject } from '../../state/live';
import type { Connection } from '../connection/Connection';
import type { Reader } from '../Reader';
import type { Kind, ListOptions } from '../types';
import { Cache } from './Cache';
import { TooOld, follow } from './follow';

/** What a watch tells about itself and its objects. */
export interface Listener {
  changed(object: LiveObject): void;
  /** Whether what it says can be trusted, each time that this changes. */
  trusted(yes: boolean): void;
}

export interface WatchOptions {
  /** How long a watch may be broken before what it told is not believed any more. Default 20 s. */
  trustMs?: number;
}

const FIRST_RETRY_MS = 200;
const LAST_RETRY_MS = 15_000;
/** How often it is looked whether a kind is served by now. */
const UNSERVED_MS = 30_000;

/** Watches the objects of one kind that have our label. Begins at once, and never gives up. */
export class KindWatch {
  readonly #connection: Connection;
  readonly #reader: Reader;
  readonly #kind: Kind;
  readonly #labels: Record<string, string>;
  readonly #listener: Listener;
  readonly #trustMs: number;
  readonly #stop = new AbortController();
  readonly #cache = new Cache();
  readonly #waiting: Array<{ done(): void; failed(why: unknown): void }> = [];
  /** Where the watch goes on; undefined if everything has to be listed, '' where the kind is not served. */
  #version: string | undefined;
  #listed = false;
  #trouble: unknown;
  #doubt: NodeJS.Timeout | undefined;
  #trusted = true;
  #failures = 0;

  constructor(
    deps: { connection: Connection; reader: Reader; listener: Listener },
    kind: Kind,
    labels: Record<string, string>,
    { trustMs = 20_000 }: WatchOptions,
  ) {
    this.#connection = deps.connection;
    this.#reader = deps.reader;
    this.#listener = deps.listener;
    this.#kind = kind;
    this.#labels = labels;
    this.#trustMs = trustMs;
    void this.#run();
  }

  /** What is known. Waits for the first list; throws what has been wrong for too long. */
  async known(options: ListOptions): Promise<LiveObject[]> {
    options.signal.throwIfAborted();
    if (!this.#listed && !this.#trouble) await this.#first(options.signal);
    if (this.#trouble && (!this.#listed || !this.#trusted)) throw this.#trouble;
    return this.#cache.find(options);
  }

  /** Takes up what a write of ours has come to, before it is told; undefined once it is gone. */
  saw(object: LiveObject, gone: boolean): void {
    if (!this.#listed) return;
    if (gone) this.#cache.take(object);
    else this.#cache.put(object);
  }

  close(): void {
    clearTimeout(this.#doubt);
    this.#stop.abort();
  }

  #first(signal: AbortSignal): Promise<void> {
    let stop = () => {};
    const first = new Promise<void>((done, failed) => {
      const waiter = { done, failed };
      stop = () => {
        const at = this.#waiting.indexOf(waiter);
        if (at >= 0) this.#waiting.splice(at, 1);
        failed(signal.reason);
      };
      this.#waiting.push(waiter);
    });
    signal.addEventListener('abort', stop, { once: true });
    return first.finally(() => signal.removeEventListener('abort', stop));
  }

  async #run(): Promise<void> {
    const { signal } = this.#stop;
    while (!signal.aborted) {
      try {
        if (!this.#version) await this.#list(signal);
        const from = this.#version!;
        if (from) {
          await follow(
            this.#connection,
            { kind: this.#kind, labels: this.#labels, from, signal },
            () => this.#up(),
            told => this.#told(told.type, told.object),
          );
        } else await delay(UNSERVED_MS, undefined, { signal, ref: false });
      } catch (error) {
        if (signal.aborted) return;
        if (error instanceof TooOld) this.#version = undefined;
        else this.#down(error);
      }
      const pause = Math.min(
        FIRST_RETRY_MS * 2 ** this.#failures,
        LAST_RETRY_MS,
      );
      this.#failures += 1;
      await delay(pause * (0.5 + Math.random() / 2), undefined, {
        signal,
      }).catch(() => {});
    }
  }

  async #list(signal: AbortSignal): Promise<void> {
    const { items, resourceVersion } = await this.#reader.list(this.#kind, {
      labels: this.#labels,
      signal,
    });
    const changed = this.#cache.replace(items);
    this.#version = resourceVersion;
    this.#up();
    if (this.#listed) for (const one of changed) this.#listener.changed(one);
    this.#listed = true;
    for (const { done } of this.#waiting.splice(0)) done();
  }

  #told(type: string, object: LiveObject): void {
    this.#failures = 0;
    this.#version = object.metadata?.resourceVersion ?? this.#version;
    if (type === 'BOOKMARK') return;
    if (type === 'DELETED') this.#cache.take(object);
    else this.#cache.put(object);
    this.#listener.changed(object);
  }

  #up(): void {
    clearTimeout(this.#doubt);
    this.#doubt = undefined;
    this.#trouble = undefined;
    if (!this.#trusted) this.#listener.trusted((this.#trusted = true));
  }

  #down(why: unknown): void {
    this.#trouble = why;
    for (const { failed } of this.#waiting.splice(0)) failed(why);
    if (!this.#trusted) return;
    this.#doubt ??= setTimeout(() => {
      this.#listener.trusted((this.#trusted = false));
    }, this.#trustMs).unref();
  }
}
