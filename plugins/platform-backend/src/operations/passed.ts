/** Clocks of two machines differ by less than this. */
const APART_MS = 60_000;

/**
 * Milliseconds since a time that a step has remembered. All of them for one that lies ahead: the clock was set back since,
 * and nobody waits until it has come to that time again. Pure but for the clock.
 */
export const passedMs = (since: number, now = Date.now()): number => (since > now + APART_MS ? Infinity : now - since);
