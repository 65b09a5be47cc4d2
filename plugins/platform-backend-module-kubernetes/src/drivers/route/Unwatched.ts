import { DriverError } from '@waymark/platform-node';
import type { DriverContext } from '@waymark/platform-node';

/** So long it is not tried again. */
const PAUSE_MS = 60_000;
/** Of these the claim has to hear. */
const OF_THE_CLAIM = ['fenced', 'unknown'];

/**
 * Services that nobody could be told to watch lately, and why. What serves goes on serving, and is deployed, while a webhook
 * of the Prometheus operator does not answer. A crash forgets it: then it is tried again a little sooner.
 */
export class Unwatched {
  readonly #troubles = new Map<string, { until: number; why: string }>();

  /** Undefined where there was no trouble, or it is time to try again. */
  why(name: string): string | undefined {
    const found = this.#troubles.get(name);
    if (found && Date.now() < found.until) return found.why;
    this.#troubles.delete(name);
    return undefined;
  }

  /** Tries; a refusal is remembered and told, and is none of the whole. */
  async unless(
    name: string,
    ctx: DriverContext,
    work: () => Promise<void>,
  ): Promise<void> {
    try {
      await work();
      this.#troubles.delete(name);
    } catch (error) {
      const mine =
        error instanceof DriverError &&
        !OF_THE_CLAIM.includes(error.errorClass);
      if (!mine || ctx.signal.aborted) throw error;
      const why = `watched by nobody: ${error.what}: ${error.why}`;
      ctx.log(`${name} is ${why}`);
      this.#troubles.set(name, { until: Date.now() + PAUSE_MS, why });
    }
  }
}
