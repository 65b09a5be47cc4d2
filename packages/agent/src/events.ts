import type { ObjectType } from './rooms.ts';

/** A hint that an object has changed. */
export interface AgentEvent {
  type: ObjectType;
  name: string;
}

/** Hands hints to whoever listens. The same object within a few milliseconds is told once. */
export class Events {
  readonly #listeners = new Set<(event: AgentEvent) => void>();
  readonly #pending = new Map<string, AgentEvent>();

  emit(type: ObjectType, name: string): void {
    if (this.#pending.size === 0) setTimeout(() => this.#flush(), 5);
    this.#pending.set(`${type}/${name}`, { type, name });
  }

  #flush(): void {
    const events = [...this.#pending.values()];
    this.#pending.clear();
    for (const event of events)
      for (const listener of this.#listeners) listener(event);
  }

  listen(listener: (event: AgentEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}
