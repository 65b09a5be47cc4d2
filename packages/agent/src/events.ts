import type { ObjectType } from './rooms.ts';

/** A hint that an object has changed. */
export interface AgentEvent {
  type: ObjectType;
  name: string;
}

const QUIET_MS = 5;

/** Hands hints to whoever listens: the first at once, and the same object within the few milliseconds after it once more. */
export class Events {
  readonly #listeners = new Set<(event: AgentEvent) => void>();
  readonly #pending = new Map<string, AgentEvent>();
  #waiting = false;
  #toldAt = -Infinity;

  emit(type: ObjectType, name: string): void {
    this.#pending.set(`${type}/${name}`, { type, name });
    if (this.#waiting) return;
    this.#waiting = true;
    if (performance.now() - this.#toldAt > QUIET_MS) setImmediate(() => this.#flush());
    else setTimeout(() => this.#flush(), QUIET_MS);
  }

  #flush(): void {
    const events = [...this.#pending.values()];
    this.#pending.clear();
    this.#waiting = false;
    this.#toldAt = performance.now();
    for (const event of events)
      for (const listener of this.#listeners) listener(event);
  }

  listen(listener: (event: AgentEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}
