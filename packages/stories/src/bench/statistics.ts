/** The q-quantile by linear interpolation between closest ranks (Hyndman and Fan, type 7). */
export function quantile(values: number[], q: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (sorted.length - 1) * q;
  const low = Math.floor(at);
  return sorted[low] + (sorted[Math.min(low + 1, sorted.length - 1)] - sorted[low]) * (at - low);
}
export const median = (values: number[]) => quantile(values, 0.5);
export const seconds = (ms: number) => `${(ms / 1000).toFixed(2)} s`;
