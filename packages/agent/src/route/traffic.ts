import type { ReleaseTrafficView, TrafficView } from '../protocol.ts';
import { BUCKETS, bucketOf, quantile } from './histogram.ts';

/** One request that was answered, or not. */
export interface Answered {
  service: string;
  environment: string;
  release: string;
  /** Time until the answer began, milliseconds. */
  ms: number;
  /** Status 500 or above, or no answer. */
  error: boolean;
}

/** Longest window, seconds. */
export const LONGEST_WINDOW = 600;

interface Second {
  at: number;
  requests: number;
  errors: number;
  buckets: Uint16Array;
}

class Ring {
  readonly #seconds: Array<Second | undefined> = new Array(LONGEST_WINDOW);
  last = 0;

  add(at: number, ms: number, error: boolean) {
    const slot = at % LONGEST_WINDOW;
    let second = this.#seconds[slot];
    if (second?.at !== at) {
      second = { at, requests: 0, errors: 0, buckets: new Uint16Array(BUCKETS) };
      this.#seconds[slot] = second;
    }
    second.requests += 1;
    if (error) second.errors += 1;
    second.buckets[bucketOf(ms)] += 1;
    this.last = at;
  }

  sum(from: number, to: number, into: Sum) {
    for (const second of this.#seconds) {
      if (!second || second.at < from || second.at > to) continue;
      into.requests += second.requests;
      into.errors += second.errors;
      for (let i = 0; i < BUCKETS; i += 1) into.buckets[i] += second.buckets[i];
    }
  }
}

interface Sum {
  requests: number;
  errors: number;
  buckets: Float64Array;
}

const empty = (): Sum => ({ requests: 0, errors: 0, buckets: new Float64Array(BUCKETS) });

const figures = (sum: Sum, windowSeconds: number) => ({
  requestsPerSecond: Math.round((sum.requests / windowSeconds) * 1000) / 1000,
  errorRate: sum.requests === 0 ? null : sum.errors / sum.requests,
  p95Ms: quantile(sum.buckets, 0.95),
});

/** Traffic of the last ten minutes, by the second, for each service, environment and release. */
export class Traffic {
  readonly #rings = new Map<string, Map<string, Ring>>();
  readonly #now: () => number;
  /** First whole second that was counted. */
  readonly #begun: number;

  constructor(now: () => number = Date.now) {
    this.#now = now;
    this.#begun = Math.ceil(now() / 1000);
  }

  record({ service, environment, release, ms, error }: Answered): void {
    const key = `${service}@${environment}`;
    let releases = this.#rings.get(key);
    if (!releases) this.#rings.set(key, (releases = new Map()));
    let ring = releases.get(release);
    if (!ring) releases.set(release, (ring = new Ring()));
    ring.add(Math.floor(this.#now() / 1000), ms, error);
  }

  /** Figures over a window, also for those of `keys` that had no request. */
  views(windowSeconds: number, keys: Array<{ service: string; environment: string }>): TrafficView[] {
    const window = Math.min(Math.max(Math.floor(windowSeconds), 1), LONGEST_WINDOW);
    const now = Math.floor(this.#now() / 1000);
    this.#forget(now);
    const names = new Set([...keys.map(key => `${key.service}@${key.environment}`), ...this.#rings.keys()]);
    return [...names].sort().map(name => {
      const total = empty();
      const releases = [...(this.#rings.get(name) ?? [])].map(([release, ring]) => {
        const own = empty();
        ring.sum(now - window + 1, now, own);
        total.requests += own.requests;
        total.errors += own.errors;
        own.buckets.forEach((count, i) => (total.buckets[i] += count));
        return { release, requests: own.requests, ...figures(own, window) };
      });
      const [service, environment] = name.split('@');
      return { service, environment, ...figures(total, window), windowSeconds: window, releases: releases.filter(r => r.requests > 0) };
    });
  }

  /** What each release has answered from one second, to the one before another: windows side by side share no request. */
  releases(service: string, environment: string, from: number, to: number): ReleaseTrafficView {
    const now = Math.floor(this.#now() / 1000);
    const since = Math.max(this.#begun, now - LONGEST_WINDOW + 1);
    const releases = [...(this.#rings.get(`${service}@${environment}`) ?? [])].map(([release, ring]) => {
      const own = empty();
      ring.sum(Math.max(from, since), to - 1, own);
      return { release, requests: own.requests, errors: own.errors, p95Ms: quantile(own.buckets, 0.95) };
    });
    return { since: new Date(since * 1000).toISOString(), releases: releases.filter(r => r.requests > 0) };
  }

  #forget(now: number) {
    for (const [key, releases] of this.#rings) {
      for (const [release, ring] of releases) if (now - ring.last >= LONGEST_WINDOW) releases.delete(release);
      if (releases.size === 0) this.#rings.delete(key);
    }
  }
}
