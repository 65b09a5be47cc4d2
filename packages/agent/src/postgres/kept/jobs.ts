/** Work that goes on behind an answer: by key, so that it is known, waited for and given up. */
export class Jobs {
  readonly #running = new Map<
    string,
    { abort: AbortController; done: Promise<void> }
  >();
  #closed = false;

  has(key: string) {
    return this.#running.has(key);
  }

  /** Begins it, unless it goes on already. What it throws goes to `failed`, unless it was given up. */
  start(
    key: string,
    work: (signal: AbortSignal) => Promise<void>,
    failed: (error: Error) => Promise<void> | void,
  ): void {
    if (this.#closed || this.#running.has(key)) return;
    const abort = new AbortController();
    const done = work(abort.signal)
      .catch(error => (abort.signal.aborted ? undefined : failed(error)))
      .catch(() => undefined)
      .then(() => {
        this.#running.delete(key);
      });
    this.#running.set(key, { abort, done });
  }

  /** Gives up the one of that key, or all below one that ends with a slash, and waits until they have let go. */
  async giveUp(which: string): Promise<void> {
    const all = which === '' || which.endsWith('/');
    const found = [...this.#running].filter(([key]) =>
      all ? key.startsWith(which) : key === which,
    );
    for (const [, { abort }] of found)
      abort.abort(new Error('it was given up'));
    await Promise.all(found.map(([, { done }]) => done));
  }

  /** No more; what goes on is taken up by the next agent. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.giveUp('');
  }
}
