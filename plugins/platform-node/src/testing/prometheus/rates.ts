import type { Sample } from './Samples';

/**
 * By how much a counter has risen in a range, as Prometheus extrapolates it to the ends of the range; undefined for fewer
 * than two samples.
 */
export function increase(
  samples: Sample[],
  from: number,
  to: number,
): number | undefined {
  if (samples.length < 2) return undefined;
  const [first, last] = [samples[0], samples[samples.length - 1]];
  let risen = last[1] - first[1];
  samples.forEach(([, value], i) => {
    if (i && value < samples[i - 1][1]) risen += samples[i - 1][1];
  });
  const sampled = last[0] - first[0];
  const average = sampled / (samples.length - 1);
  let before = first[0] - from;
  const after = to - last[0];
  if (risen > 0 && first[1] >= 0)
    before = Math.min(before, sampled * (first[1] / risen));
  const near = (gap: number) => (gap < average * 1.1 ? gap : average / 2);
  return (risen * (sampled + near(before) + near(after))) / sampled;
}

/** `histogram_quantile`: within a bucket times are taken to be spread evenly. */
export function quantile(
  share: number,
  buckets: Array<{ le: number; count: number }>,
): number {
  const sorted = [...buckets].sort((a, b) => a.le - b.le);
  const total = sorted.at(-1)?.count ?? 0;
  if (sorted.at(-1)?.le !== Infinity || sorted.length < 2 || !total) return NaN;
  const rank = share * total;
  const at = sorted.findIndex(one => one.count >= rank);
  if (at === sorted.length - 1) return sorted[at - 1].le;
  const lower = at ? sorted[at - 1] : { le: 0, count: 0 };
  const { le, count } = sorted[at];
  return (
    lower.le + ((le - lower.le) * (rank - lower.count)) / (count - lower.count)
  );
}
