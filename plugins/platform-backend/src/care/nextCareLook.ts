/** Nothing is due: figures and archive are looked at about as often. Not all at one time. */
const IDLE_MS = 120_000;
const UNDER_WAY_MS = 400;
/** Its target is busy with others, or it takes no connections. */
const WAITS_MS = 2_000;
/** It was never ready, for longer than one takes to be made. */
const EXPECTED_MS = 5_000;

/** Milliseconds until a database is looked after again. Pure but for `random`. */
export function nextCareLook(
  input: {
    underWay: boolean;
    waits: boolean;
    /** It was never ready. */
    expected?: boolean;
    /** When something is due by itself. */
    dueInMs: Array<number | undefined>;
  },
  random: () => number = Math.random,
): number {
  if (input.underWay) return UNDER_WAY_MS;
  if (input.waits) return WAITS_MS;
  if (input.expected) return EXPECTED_MS;
  const idle = Math.round(IDLE_MS * (0.875 + random() * 0.25));
  return Math.max(1, Math.min(idle, ...input.dueInMs.filter(ms => ms !== undefined)));
}
