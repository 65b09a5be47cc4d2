import { setTimeout as wait } from 'node:timers/promises';
import type {
  MetricsSource,
  MinuteSample,
  ReleaseFigures,
  TrafficSample,
  Window,
  WindowFigures,
} from '../metricsSource';
import { trafficKey } from '../metricsSource';
import type { PrometheusAddress } from './PrometheusClient';
import { PrometheusClient } from './PrometheusClient';
import type { Key } from './queries';
import {
  aliveSelector,
  duration,
  overallQueries,
  p95Query,
  scopeOf,
  selector,
} from './queries';
import { counted, risen } from './samples';
import type { Sample } from './samples';
import type { RequestSeries } from './series';
import { keyOf, releaseOf } from './whose';

/** Where figures are read from, and how they are called there. */
export interface PrometheusOptions extends PrometheusAddress {
  series: RequestSeries;
  /** How often it scrapes. Default: 30 s. */
  scrapeSeconds?: number;
  /** How long a scrape takes to be there, milliseconds: so long a window that has just ended is waited for. Default: 1500. */
  settleMs?: number;
}

const MINUTE_MS = 60_000;
/** So many scrapes may be missing in between: one that is late is no gap. */
const GAP_SCRAPES = 2.5;

const samplesOf = (values: Array<[number, string]> = []): Sample[] =>
  values.map(([at, value]) => [Math.round(at * 1000), Number(value)]);

const finite = (text: string | undefined): number | null => {
  const value = Number(text ?? NaN);
  return Number.isFinite(value) ? value : null;
};
const rounded = (value: number) => Math.round(value * 100) / 100;

/**
 * Traffic as any Prometheus-compatible API knows it. Figures of releases are exact, as far as they have been scraped:
 * what has happened since is in the next window. Rates and minutes are what `rate` makes of it.
 */
export class PrometheusMetrics implements MetricsSource {
  readonly #client: PrometheusClient;
  readonly #series: RequestSeries;
  readonly #scrapeMs: number;
  readonly #settleMs: number;

  constructor(options: PrometheusOptions) {
    this.#client = new PrometheusClient(options);
    this.#series = options.series;
    this.#scrapeMs = (options.scrapeSeconds ?? 30) * 1000;
    this.#settleMs = options.settleMs ?? 1500;
  }

  /** A percentile of the histogram in milliseconds. */
  #ms = (value: number | null): number | null =>
    value === null
      ? null
      : rounded(this.#series.unit === 'seconds' ? value * 1000 : value);

  async traffic(
    keys: Key[],
    windowSeconds: number,
  ): Promise<Map<string, TrafficSample>> {
    // A rate needs two scrapes.
    const rangeMs = Math.max(windowSeconds * 1000, 3 * this.#scrapeMs);
    const queries = overallQueries(this.#series, rangeMs);
    const now = Date.now();
    const [requests, errors, p95] = await Promise.all(
      [queries.requests, queries.errors, queries.p95].map(query =>
        this.#byKey(query, now),
      ),
    );
    const found = keys.flatMap((key): Array<[string, TrafficSample]> => {
      const name = trafficKey(key);
      const rate = requests.get(name)?.sum;
      if (rate === undefined) return [];
      return [
        [
          name,
          {
            requestsPerSecond: rounded(rate),
            errorRate: rate ? (errors.get(name)?.sum ?? 0) / rate : null,
            p95Ms: this.#ms(p95.get(name)?.highest ?? null),
            windowSeconds: rangeMs / 1000,
          },
        ],
      ];
    });
    return new Map(found);
  }

  async #byKey(query: string, at: number) {
    const { result } = await this.#client.query(query, at);
    const found = new Map<string, { sum: number; highest: number }>();
    for (const { metric, value } of result) {
      const key = keyOf(this.#series, metric);
      const number = finite(value?.[1]);
      if (!key || number === null) continue;
      const name = trafficKey(key);
      const { sum, highest } = found.get(name) ?? { sum: 0, highest: 0 };
      found.set(name, {
        sum: sum + number,
        highest: Math.max(highest, number),
      });
    }
    return found;
  }

  async minutes(since: string): Promise<Array<MinuteSample & Key>> {
    const whole = (ms: number) => Math.ceil(ms / MINUTE_MS) * MINUTE_MS;
    // The value at the end of a minute is that minute's.
    const fromMs = whole(Date.parse(since)) + MINUTE_MS;
    const toMs = whole(Date.now() - MINUTE_MS + 1);
    if (!(fromMs <= toMs)) return [];
    const queries = overallQueries(
      this.#series,
      Math.max(MINUTE_MS, 2 * this.#scrapeMs),
    );
    const found = new Map<string, MinuteSample & Key>();
    const read = async (
      query: string,
      take: (sample: MinuteSample, value: number) => void,
    ) => {
      const range = { fromMs, toMs, stepMs: MINUTE_MS };
      const { result } = await this.#client.queryRange(query, range);
      for (const { metric, values } of result) {
        const key = keyOf(this.#series, metric);
        if (!key) continue;
        for (const [at, value] of samplesOf(values)) {
          const minute = new Date(at - MINUTE_MS).toISOString();
          const name = `${trafficKey(key)} ${minute}`;
          const sample = found.get(name) ?? {
            ...key,
            minute,
            requests: 0,
            errors: 0,
            latencySumMs: 0,
            p95Ms: null,
          };
          if (Number.isFinite(value)) take(sample, value);
          found.set(name, sample);
        }
      }
    };
    await Promise.all([
      read(queries.requests, (s, v) => (s.requests += v * 60)),
      read(queries.errors, (s, v) => (s.errors += v * 60)),
      read(queries.seconds, (s, v) => (s.latencySumMs += this.#ms(v * 60)!)),
      read(
        queries.p95,
        (s, v) => (s.p95Ms = Math.max(s.p95Ms ?? 0, this.#ms(v)!)),
      ),
    ]);
    return [...found.values()]
      .map(one => ({
        ...one,
        requests: Math.round(one.requests),
        errors: Math.round(one.errors),
        latencySumMs: Math.round(one.latencySumMs),
      }))
      .filter(one => one.requests > 0);
  }

  async releases(key: Key, window: Window): Promise<WindowFigures> {
    const [from, to] = [window.from.getTime(), window.to.getTime()];
    const late = to + this.#settleMs - Date.now();
    if (late > 0) await wait(late);
    const lookBackMs = GAP_SCRAPES * this.#scrapeMs;
    const series = this.#series;
    // The range is open at one end or the other, by version: more is asked for, and what is outside left out.
    const range = `[${duration(to - from + lookBackMs)}]`;
    const [counts, alive, p95] = await Promise.all([
      this.#client.query(
        `${selector(series, '_count', scopeOf(series, key))}${range}`,
        to,
      ),
      this.#client.query(`${aliveSelector(series, key)}${range}`, to),
      this.#client.query(
        p95Query(series, key, { windowMs: to - from, lookBackMs }),
        to,
      ),
    ]);
    const releases = new Map<string, ReleaseFigures>();
    for (const { metric, values } of counts.result) {
      const release = releaseOf(series, key, metric);
      const requests = risen(samplesOf(values), from, to);
      if (!release || !requests) continue;
      const sum = releases.get(release) ?? {
        requests: 0,
        errors: 0,
        p95Ms: null,
      };
      const failed = /^5/.test(metric[series.status] ?? '');
      sum.requests += requests;
      sum.errors += failed ? requests : 0;
      releases.set(release, sum);
    }
    for (const { metric, value } of p95.result) {
      const sum = releases.get(releaseOf(series, key, metric) ?? '');
      const ms = this.#ms(finite(value?.[1]));
      if (sum && ms !== null) sum.p95Ms = Math.max(sum.p95Ms ?? 0, ms);
    }
    const whole = counted(
      alive.result.map(one => samplesOf(one.values)),
      from,
      to,
      lookBackMs,
    );
    const partial = [counts, alive, p95].some(one => one.partial);
    return { complete: whole && !partial, releases };
  }
}
