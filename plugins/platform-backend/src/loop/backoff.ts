/** Milliseconds to wait after `failures` failures in a row: doubles from 250 ms, at most 30 s, with jitter of a quarter. Pure but for `random`. */
export function backoffMs(failures: number, random: () => number = Math.random): number {
  const base = Math.min(30_000, 250 * 2 ** Math.min(failures, 10));
  return Math.round(base * (0.875 + random() * 0.25));
}
