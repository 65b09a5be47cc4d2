import type { RequestSeries } from './series';

/** A service in an environment. */
export interface Key {
  service: string;
  environment: string;
}

/** A text as a string of PromQL. */
export const quoted = (text: string) => JSON.stringify(text);
const literal = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** Labels by which services in environments are told apart. */
const placeLabels = ({ labels }: RequestSeries): string[] =>
  'workload' in labels
    ? [labels.workload, labels.namespace]
    : [labels.service, labels.environment];

/** The label by which releases of one of them are told apart. */
const releaseLabel = ({ labels }: RequestSeries): string =>
  'workload' in labels ? labels.workload : labels.release;

/** Matchers of what one service answers in one environment. */
export function scopeOf(series: RequestSeries, key: Key): string[] {
  const { labels } = series;
  if ('workload' in labels) {
    const name = `${literal(
      `${key.service}-${key.environment}`,
    )}-r[0-9]+-c[0-9]+`;
    return [`${labels.workload}=~${quoted(name)}`];
  }
  return [
    `${labels.service}=${quoted(key.service)}`,
    `${labels.environment}=${quoted(key.environment)}`,
  ];
}

/** Matchers of everything of which it can be told whose it is. */
const whoever = (series: RequestSeries): string[] =>
  placeLabels(series).map(label => `${label}!=""`);

/** A selector of one of the series of the histogram. */
export function selector(
  series: RequestSeries,
  part: '_count' | '_sum' | '_bucket',
  matchers: string[],
): string {
  const all = [...matchers, ...(series.where ? [series.where] : [])];
  return `${series.histogram}${part}{${all.join(',')}}`;
}

/** Selector of what says that somebody counted. */
export function aliveSelector(series: RequestSeries, key: Key): string {
  const { selector: text, labelled } = series.alive;
  if (!labelled) return text;
  const scope = scopeOf(series, key).join(',');
  return text.endsWith('}')
    ? `${text.slice(0, -1)},${scope}}`
    : `${text}{${scope}}`;
}

/** A span of time as PromQL has it. */
export const duration = (ms: number) =>
  ms % 1000 ? `${Math.round(ms)}ms` : `${ms / 1000}s`;

/** How much something is over a time, of everything, in four questions. */
export function overallQueries(
  series: RequestSeries,
  rangeMs: number,
): { requests: string; errors: string; seconds: string; p95: string } {
  const by = placeLabels(series).join(', ');
  const rate = (part: '_count' | '_sum' | '_bucket', more: string[] = []) =>
    `rate(${selector(series, part, [...whoever(series), ...more])}[${duration(
      rangeMs,
    )}])`;
  return {
    requests: `sum by (${by}) (${rate('_count')})`,
    errors: `sum by (${by}) (${rate('_count', [`${series.status}=~"5.."`])})`,
    seconds: `sum by (${by}) (${rate('_sum')})`,
    p95: `histogram_quantile(0.95, sum by (${by}, le) (${rate('_bucket')}))`,
  };
}

/**
 * The 95th percentile of each release in a window. What is new in it began at 0: `rate` would leave its first requests
 * out.
 */
export function p95Query(
  series: RequestSeries,
  key: Key,
  { windowMs, lookBackMs }: { windowMs: number; lookBackMs: number },
): string {
  const buckets = selector(series, '_bucket', scopeOf(series, key));
  const last = `last_over_time(${buckets}[${duration(windowMs)}])`;
  const before = `last_over_time(${buckets}[${duration(
    lookBackMs,
  )}] offset ${duration(windowMs)})`;
  return `histogram_quantile(0.95, sum by (${releaseLabel(
    series,
  )}, le) (clamp_min(${last} - ${before}, 0) or ${last}))`;
}
