import { appendFile, mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { MinuteView } from '../protocol.ts';
import { BUCKETS, bucketOf, quantile } from './histogram.ts';
import type { Answered } from './traffic.ts';

const KEPT_DAYS = 3;
const MINUTE_MS = 60_000;
const RECENT_MS = 15 * MINUTE_MS;

/** What is kept of one service in one environment in one minute. */
interface Sample {
  service: string;
  environment: string;
  /** ISO 8601, start of the minute. */
  minute: string;
  requests: number;
  errors: number;
  sum: number;
  /** Bucket and count, in turn. */
  buckets: number[];
}

class Counts {
  requests = 0;
  errors = 0;
  sum = 0;
  buckets = new Float64Array(BUCKETS);
}

const iso = (ms: number) => new Date(ms).toISOString();

function view(service: string, environment: string, minute: string, counts: Counts): MinuteView {
  const { requests, errors, sum, buckets } = counts;
  return { service, environment, minute, requests, errors, latencySumMs: Math.round(sum * 100) / 100, p95Ms: quantile(buckets, 0.95) };
}

/** Adds up samples of the same minute: one that an agent was stopped in has two. Pure. */
export function mergeSamples(samples: Sample[]): MinuteView[] {
  const merged = new Map<string, { sample: Sample; counts: Counts }>();
  for (const sample of samples) {
    const key = `${sample.minute} ${sample.service}@${sample.environment}`;
    const { counts } = merged.get(key) ?? merged.set(key, { sample, counts: new Counts() }).get(key)!;
    counts.requests += sample.requests;
    counts.errors += sample.errors;
    counts.sum += sample.sum;
    for (let i = 0; i < sample.buckets.length; i += 2) counts.buckets[sample.buckets[i]] += sample.buckets[i + 1];
  }
  return [...merged].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, { sample, counts }]) => view(sample.service, sample.environment, sample.minute, counts));
}

/** One-minute samples, kept on disk for three days: a file for each day. Minutes without a request have none. */
export class Minutes {
  readonly #dir: string;
  readonly #now: () => number;
  #minute: number;
  #counts = new Map<string, Counts>();
  #recent: Sample[] = [];
  readonly #since: number;
  #writing: Promise<void> = Promise.resolve();

  constructor(dir: string, now: () => number = Date.now) {
    this.#dir = dir;
    this.#now = now;
    this.#since = now();
    this.#minute = this.#thisMinute();
  }

  record({ service, environment, ms, error }: Answered): void {
    if (this.#thisMinute() !== this.#minute) void this.flush();
    const key = `${service}@${environment}`;
    let counts = this.#counts.get(key);
    if (!counts) this.#counts.set(key, (counts = new Counts()));
    counts.requests += 1;
    if (error) counts.errors += 1;
    counts.sum += ms;
    counts.buckets[bucketOf(ms)] += 1;
  }

  /** Writes the minute that is over; with `all` the one that is not over yet, too. */
  flush(all = false): Promise<void> {
    const now = this.#thisMinute();
    if (now === this.#minute && !all) return this.#writing;
    const minute = iso(this.#minute * MINUTE_MS);
    const samples = [...this.#counts].map(([key, counts]): Sample => {
      const [service, environment] = key.split('@');
      const buckets = [...counts.buckets].flatMap((count, i) => (count > 0 ? [i, count] : []));
      return { service, environment, minute, requests: counts.requests, errors: counts.errors, sum: counts.sum, buckets };
    });
    this.#minute = now;
    this.#counts = new Map();
    if (samples.length === 0) return this.#writing;
    const oldest = iso(this.#now() - RECENT_MS);
    this.#recent = [...this.#recent.filter(sample => sample.minute > oldest), ...samples];
    this.#writing = this.#writing.then(() => this.#append(minute.slice(0, 10), samples)).catch(() => {});
    return this.#writing;
  }

  /** Whole minutes from that time on. */
  async since(time: string): Promise<MinuteView[]> {
    await this.flush();
    const from = iso(Date.parse(time) || 0);
    const remembered = Math.max(this.#now() - RECENT_MS + MINUTE_MS, this.#since);
    const samples = Date.parse(from) >= remembered ? this.#recent : await this.#read(from.slice(0, 10));
    return mergeSamples(samples.filter(sample => sample.minute >= from && sample.minute < iso(this.#thisMinute() * MINUTE_MS)));
  }

  #thisMinute() {
    return Math.floor(this.#now() / MINUTE_MS);
  }

  async #append(day: string, samples: Sample[]) {
    await mkdir(this.#dir, { recursive: true, mode: 0o700 });
    await appendFile(join(this.#dir, `${day}.jsonl`), samples.map(sample => `${JSON.stringify(sample)}\n`).join(''), { mode: 0o600 });
    const oldest = iso(this.#now() - KEPT_DAYS * 24 * 60 * MINUTE_MS).slice(0, 10);
    for (const name of await readdir(this.#dir)) if (name.slice(0, 10) < oldest) await rm(join(this.#dir, name), { force: true });
  }

  async #read(fromDay: string): Promise<Sample[]> {
    await this.#writing;
    const names = await readdir(this.#dir).catch(() => [] as string[]);
    const samples: Sample[] = [];
    for (const name of names.filter(item => item.endsWith('.jsonl') && item.slice(0, 10) >= fromDay).sort()) {
      for (const line of (await readFile(join(this.#dir, name), 'utf8')).split('\n')) {
        try {
          if (line) samples.push(JSON.parse(line) as Sample);
        } catch {
          // Half a line, from a crash.
        }
      }
    }
    return samples;
  }
}
