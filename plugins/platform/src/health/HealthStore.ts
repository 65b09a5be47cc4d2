import type { ApiHealth } from '@waymark/platform-common/api';
import { PlatformApiError } from '../api/PlatformApiError';

/** What is known of one service: its dot, or why there is none. */
export interface HealthEntry {
  health?: ApiHealth;
  error?: PlatformApiError;
}

const COLLECT_MS = 30;
const REFRESH_MS = 10_000;
const BATCH = 200;

/**
 * Dots for everything on the page, in one request: names that are asked for within a moment travel together, and all
 * that are still shown are asked for again together.
 */
export class HealthStore {
  private readonly entries = new Map<string, HealthEntry>();
  private readonly listeners = new Map<string, Set<() => void>>();
  private readonly wanted = new Set<string>();
  private collecting: ReturnType<typeof setTimeout> | undefined;
  private refreshing: ReturnType<typeof setInterval> | undefined;

  constructor(
    private readonly load: (services: string[]) => Promise<ApiHealth[]>,
  ) {}

  /** What is known now; the same object until something changed. */
  get(service: string): HealthEntry | undefined {
    return this.entries.get(service);
  }

  /** Shows a service: it is asked for, and kept fresh until the returned function is called. */
  subscribe(service: string, listener: () => void): () => void {
    const listeners = this.listeners.get(service) ?? new Set();
    listeners.add(listener);
    this.listeners.set(service, listeners);
    this.want(service);
    this.refreshing ??= setInterval(() => this.refresh(), REFRESH_MS);
    return () => {
      listeners.delete(listener);
      if (!listeners.size) this.listeners.delete(service);
      if (!this.listeners.size) {
        clearInterval(this.refreshing);
        this.refreshing = undefined;
      }
    };
  }

  private refresh(): void {
    if (document.hidden) return;
    for (const service of this.listeners.keys()) this.want(service);
  }

  private want(service: string): void {
    this.wanted.add(service);
    this.collecting ??= setTimeout(() => {
      this.collecting = undefined;
      const names = [...this.wanted].sort();
      this.wanted.clear();
      for (let at = 0; at < names.length; at += BATCH) {
        void this.ask(names.slice(at, at + BATCH));
      }
    }, COLLECT_MS);
  }

  private async ask(names: string[]): Promise<void> {
    try {
      const found = new Map(
        (await this.load(names)).map(health => [health.service, health]),
      );
      for (const name of names) {
        this.set(name, { health: found.get(name) });
      }
    } catch (error) {
      // An old dot is not an honest one: it goes, and says why.
      for (const name of names) {
        this.set(name, { error: PlatformApiError.from(error) });
      }
    }
  }

  private set(name: string, entry: HealthEntry): void {
    const before = this.entries.get(name);
    if (
      before &&
      before.error?.message === entry.error?.message &&
      JSON.stringify(before.health) === JSON.stringify(entry.health)
    ) {
      return;
    }
    this.entries.set(name, entry);
    this.listeners.get(name)?.forEach(tell => tell());
  }
}
