const PER_DECADE = 20;
const LOWEST_MS = 0.1;

/** How many buckets: from 0.1 ms to 100 s. */
export const BUCKETS = 6 * PER_DECADE;

/** Bucket of a time. Pure. */
export function bucketOf(ms: number): number {
  if (!(ms > LOWEST_MS)) return 0;
  return Math.min(BUCKETS - 1, Math.floor(Math.log10(ms / LOWEST_MS) * PER_DECADE));
}

/** Milliseconds at which a bucket begins. */
const lowerBound = (bucket: number) => LOWEST_MS * 10 ** (bucket / PER_DECADE);

/**
 * The time that a share of all requests did not exceed, from counts by bucket; null if there was none. Off by 6 % at
 * most. Pure.
 */
export function quantile(counts: ArrayLike<number>, share: number): number | null {
  let total = 0;
  for (let i = 0; i < counts.length; i += 1) total += counts[i];
  if (total === 0) return null;
  const rank = share * total;
  let seen = 0;
  for (let i = 0; i < counts.length; i += 1) {
    if (counts[i] > 0 && seen + counts[i] >= rank) {
      const into = (rank - seen) / counts[i];
      const ms = lowerBound(i) * (lowerBound(1) / lowerBound(0)) ** into;
      return Math.round(ms * 100) / 100;
    }
    seen += counts[i];
  }
  return null;
}
