/** Some of so many. */
export interface Share { errors: number; requests: number }

/** One-sided confidence of 99.5 %: a canary looks several times, and each look may err. */
export const Z = 2.576;

/**
 * Bounds of the true share behind what was counted, sound at low counts too, where the usual normal bounds are not.
 * Wilson (1927), "Probable inference, the law of succession, and statistical inference", JASA 22, 209–212.
 */
export function wilson({ errors, requests: n }: Share, z = Z): { low: number; high: number } {
  if (n === 0) return { low: 0, high: 1 };
  const p = errors / n;
  const centre = p + (z * z) / (2 * n);
  const spread = z * Math.sqrt((p * (1 - p)) / n + (z * z) / (4 * n * n));
  const whole = 1 + (z * z) / n;
  return { low: errors === 0 ? 0 : Math.max(0, (centre - spread) / whole), high: errors === n ? 1 : Math.min(1, (centre + spread) / whole) };
}

/**
 * The least by which the first share exceeds the second, at that confidence; below zero if it may not exceed it at all.
 * Newcombe (1998), "Interval estimation for the difference between independent proportions", Statistics in Medicine 17,
 * 873–890, method 10: the Wilson bounds of both.
 */
export function leastDifference(first: Share, second: Share, z = Z): number {
  const [p, q] = [first, second].map(({ errors, requests }) => (requests === 0 ? 0 : errors / requests));
  return p - q - Math.hypot(p - wilson(first, z).low, wilson(second, z).high - q);
}
