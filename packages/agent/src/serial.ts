/** Runs functions of the same key one after the other, those of different keys side by side. */
export class Serial {
  #tails = new Map<string, Promise<unknown>>();

  run<T>(key: string, fn: () => Promise<T>): Promise<T> {
    const before = this.#tails.get(key) ?? Promise.resolve();
    const result = before.then(fn, fn);
    const tail = result
      .catch(() => undefined)
      .then(() => {
        if (this.#tails.get(key) === tail) this.#tails.delete(key);
      });
    this.#tails.set(key, tail);
    return result;
  }

  /** Resolves when all that was asked for so far is over. */
  async idle(): Promise<void> {
    await Promise.all(this.#tails.values());
  }
}
