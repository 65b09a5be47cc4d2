import { setTimeout as sleep } from 'node:timers/promises';

/** How a list that may still be filling is read. */
export interface FillingListOptions<T> {
  /** Reads it as it is now; must be cheap. */
  read(): Promise<T[]>;
  /** Epoch milliseconds after which it is taken as it is. */
  until: number;
  /** Pause between readings while it may be filling. */
  intervalMs?: number;
}

/** Readings in a row that must be alike. */
const QUIET = 3;

/**
 * A list that fills in the first seconds after the first start, as the catalog takes in one entity at a time: half of it
 * looks like the whole. It counts as whole when it was there at the first look (a later start), or has stopped growing.
 */
export class FillingList<T> {
  readonly #options: FillingListOptions<T>;
  #state: 'unseen' | 'filling' | 'whole' = 'unseen';

  constructor(options: FillingListOptions<T>) {
    this.#options = options;
  }

  /** The list, once it is whole; what there is of it after the deadline. */
  async get(): Promise<T[]> {
    const list = await this.#options.read();
    if (this.#state === 'unseen') {
      this.#state = list.length ? 'whole' : 'filling';
    }
    return this.#state === 'whole' ? list : this.#grown(list);
  }

  async #grown(first: T[]): Promise<T[]> {
    const { read, until, intervalMs = 300 } = this.#options;
    let last = first;
    for (let alike = 1; alike < QUIET && Date.now() < until; ) {
      await sleep(intervalMs);
      const next = await read();
      alike = next.length && next.length === last.length ? alike + 1 : 1;
      last = next;
    }
    if (last.length) this.#state = 'whole';
    return last;
  }
}
