/** A sample: when, in milliseconds since 1970, and what. */
export type Sample = [at: number, value: number];

/**
 * By how much a counter has risen in `[from, to)`. What a scrape finds has happened up to then, and belongs to the window
 * in which the scrape is: windows side by side share nothing and lose nothing, and nothing is extrapolated. A counter that
 * falls has begun again at 0, and one that was not there before begins at 0. Pure.
 */
export function risen(samples: Sample[], from: number, to: number): number {
  let sum = 0;
  samples.forEach(([at, value], i) => {
    if (at < from || at >= to) return;
    const before = i ? samples[i - 1][1] : 0;
    sum += value < before ? value : value - before;
  });
  return sum;
}

/**
 * Whether somebody counted all of the time in `[from, to)`: no scrape has failed, and none of them was later than `gapMs`
 * after the one before. Without a scrape before the window nobody knows what had been counted then. Pure.
 */
export function counted(
  series: Sample[][],
  from: number,
  to: number,
  gapMs: number,
): boolean {
  const all = series.flat().filter(([at]) => at < to);
  if (all.some(([at, value]) => at >= from && value === 0)) return false;
  const times = all.map(([at]) => at).sort((a, b) => a - b);
  const first = times.filter(at => at < from).at(-1);
  if (first === undefined) return false;
  const inside = [first, ...times.filter(at => at >= from), to];
  return inside.every((at, i) => !i || at - inside[i - 1] <= gapMs);
}
