/** Nothing is due: figures and archive are looked at about as often. Not all at one time. */
const IDLE_MS = 120_000;
const UNDER_WAY_MS = 400;
/** Its target is busy with others, or it takes no connections. */
const WAITS_MS = 2_000;
/** How long after it was made a database is expected at any moment. */
const NEW_MS = 120_000;

/** Milliseconds until a database is looked after again. Pure but for `random`. */
export function nextCareLook(
  input: {
    underWay: boolean;
    waits: boolean;
    /** Milliseconds since it was made, where it was never ready. */
    expected?: number;
    /** When something is due by itself. */
    dueInMs: Array<number | undefined>;
  },
  random: () => number = Math.random,
): number {
  if (input.underWay) return UNDER_WAY_MS;
  if (input.waits) return WAITS_MS;
  if (input.expected !== undefined) return input.expected < NEW_MS ? UNDER_WAY_MS : 5_000;
  const idle = Math.round(IDLE_MS * (0.875 + random() * 0.25));
  return Math.max(1, Math.min(idle, ...input.dueInMs.filter(ms => ms !== undefined)));
}
