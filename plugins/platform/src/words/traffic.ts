/** What the proxy or Prometheus measured in a window. */
export interface TrafficNumbers {
  requestsPerSecond: number;
  /** 0 to 1; null while there were no requests. */
  errorRate: number | null;
  p95Ms: number | null;
  windowSeconds: number;
}

/** Requests: `12 req/s`, `0.4 req/s`; slow ones by the minute; none in words. */
export function formatRate(perSecond: number): string {
  if (perSecond <= 0) return 'no requests';
  if (perSecond < 0.1) return `${trim(perSecond * 60, 1)} req/min`;
  return `${trim(perSecond, perSecond < 10 ? 1 : 0)} req/s`;
}

/** Share of failed requests: `0 %`, `0.4 %`, `12 %`; a dash where there was none to fail. */
export function formatErrorRate(rate: number | null): string {
  if (rate === null) return '–';
  const percent = rate * 100;
  if (percent > 0 && percent < 0.1) return '< 0.1 %';
  return `${trim(percent, percent < 10 ? 1 : 0)} %`;
}

/** Latency: `38 ms`, `1.2 s`; a dash where nothing was measured. */
export function formatLatency(ms: number | null): string {
  if (ms === null) return '–';
  if (ms < 1) return '< 1 ms';
  return ms < 1000 ? `${Math.round(ms)} ms` : `${trim(ms / 1000, 1)} s`;
}

/** The window it was measured in: `in the last minute`. */
export function formatWindow(seconds: number): string {
  if (seconds < 60) return `in the last ${Math.round(seconds)} s`;
  const minutes = Math.round(seconds / 60);
  return minutes === 1 ? 'in the last minute' : `in the last ${minutes} min`;
}

/** Bytes: `512 B`, `3.4 kB`, `1.2 MB`, `2.1 GB`. */
export function formatBytes(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  if (bytes < 1_000_000) return `${trim(bytes / 1000, 1)} kB`;
  if (bytes < 1_000_000_000) return `${trim(bytes / 1_000_000, 1)} MB`;
  return `${trim(bytes / 1_000_000_000, 1)} GB`;
}

function trim(value: number, digits: number): string {
  return Number(value.toFixed(digits)).toString();
}

/** What is left of an error budget: `98 %`, `used up`, `–` where nothing was asked yet. */
export function formatBudget(budget: {
  left: number;
  since: string | null;
}): string {
  if (budget.since === null) return '–';
  return budget.left <= 0 ? 'used up' : `${Math.round(budget.left * 100)} %`;
}
