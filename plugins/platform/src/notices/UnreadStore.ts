import { whileShown } from '../hooks/whileShown';

const EVERY_MS = 15_000;
/** What the page itself asks for comes first. */
const FIRST_MS = 1500;

/** How many notices one has not seen: one request for everything that shows it, kept fresh while that is looked at. */
export class UnreadStore {
  private count = 0;
  private at = -Infinity;
  private readonly listeners = new Set<() => void>();
  private stop: (() => void) | undefined;
  private first: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly load: () => Promise<number>) {}

  /** As last known; 0 before. */
  get = (): number => this.count;

  /** Shows it, until the returned function is called. */
  subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    // The navigation draws itself anew with each page: that is no reason to ask.
    if (Date.now() - this.at > EVERY_MS)
      this.first ??= setTimeout(() => void this.ask(), FIRST_MS);
    this.stop ??= whileShown(EVERY_MS, () => this.ask());
    return () => {
      this.listeners.delete(listener);
      if (this.listeners.size) return;
      this.stop?.();
      this.stop = undefined;
      clearTimeout(this.first);
      this.first = undefined;
    };
  };

  /** Somebody knows better. */
  set(count: number): void {
    this.at = Date.now();
    clearTimeout(this.first);
    this.first = undefined;
    if (count === this.count) return;
    this.count = count;
    this.listeners.forEach(tell => tell());
  }

  private async ask(): Promise<void> {
    this.first = undefined;
    this.at = Date.now();
    try {
      this.set(await this.load());
    } catch {
      // The page itself says what is wrong; a bell says nothing that it does not know.
    }
  }
}
