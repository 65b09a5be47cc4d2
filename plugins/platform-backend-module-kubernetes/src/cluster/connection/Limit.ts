/** Lets only so many in at a time; the others wait in the order in which they came. */
export class Limit {
  #free: number;
  readonly #waiting: Array<() => void> = [];

  constructor(size: number) {
    this.#free = size;
  }

  /** Does the work once there is room. Rejects with the signal's reason if it is aborted while it waits. */
  async run<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> {
    await this.#enter(signal);
    try {
      return await work();
    } finally {
      this.#leave();
    }
  }

  #enter(signal: AbortSignal): Promise<void> | undefined {
    signal.throwIfAborted();
    if (this.#free > 0) {
      this.#free -= 1;
      return undefined;
    }
    let stop = () => {};
    const entered = new Promise<void>((resolve, reject) => {
      stop = () => {
        const at = this.#waiting.indexOf(resolve);
        if (at >= 0) this.#waiting.splice(at, 1);
        reject(signal.reason);
      };
      this.#waiting.push(resolve);
    });
    signal.addEventListener('abort', stop, { once: true });
    return entered.finally(() => signal.removeEventListener('abort', stop));
  }

  #leave(): void {
    const next = this.#waiting.shift();
    if (next) next();
    else this.#free += 1;
  }
}
