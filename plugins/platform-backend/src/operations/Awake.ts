const TICK_MS = 1000;
/** A process that has not come to anything for so long was paused, or its machine slept. */
const BREAK_MS = 10_000;
/** Clocks of two machines differ by less than this; what lies further ahead was written before the clock was set back. */
const APART_MS = 60_000;

/**
 * Since when this process has been at work without a break. What is waited for cannot go on while nobody is at work, so
 * time limits count from then at the earliest: an operation does not fail because the platform was down for a while, and
 * does not wait for an hour because the clock was set back by one.
 */
export class Awake {
  private from: number;
  private last: number;

  constructor(private readonly now: () => number = Date.now) {
    this.from = now();
    this.last = this.from;
    setInterval(() => this.look(), TICK_MS).unref();
  }

  private look(): void {
    const now = this.now();
    if (Math.abs(now - this.last) > BREAK_MS) this.from = now;
    this.last = now;
  }

  /** When a time limit began to count, of something that began then. */
  since(began: Date): Date {
    this.look();
    const at = began.getTime();
    return new Date(at > this.now() + APART_MS ? this.from : Math.max(at, this.from));
  }
}
