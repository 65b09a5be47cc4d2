import { readFile } from 'node:fs/promises';
import { DriverError } from '../errors';

/** How a Prometheus is reached. */
export interface PrometheusAddress {
  /** What `/api/v1/query` is put behind, without name and password. */
  url: string;
  /** File with a bearer token; read anew each time, because such tokens are renewed. */
  tokenFile?: string;
  basic?: { username: string; password: string };
}

/** A series of an answer: its labels, and one value or many. */
export interface Answered {
  metric: Record<string, string>;
  value?: [number, string];
  values?: Array<[number, string]>;
}

/** What was answered, and whether that was all of it. */
export interface Answer {
  result: Answered[];
  /** True where not all stores have answered (Thanos, Mimir). */
  partial: boolean;
}

const PATIENCE_MS = 3_500;
/** A time in seconds, as the API takes it. */
const seconds = (ms: number) => (ms / 1000).toFixed(3);

/** Asks any API that is like that of Prometheus (https://prometheus.io/docs/prometheus/latest/querying/api/). */
export class PrometheusClient {
  readonly #address: PrometheusAddress;

  constructor(address: PrometheusAddress) {
    this.#address = address;
  }

  /** Values at a time; samples where a range is asked for. */
  query(query: string, atMs: number): Promise<Answer> {
    return this.#ask('query', { query, time: seconds(atMs) });
  }

  /** Values at many times. */
  queryRange(
    query: string,
    range: { fromMs: number; toMs: number; stepMs: number },
  ): Promise<Answer> {
    return this.#ask('query_range', {
      query,
      start: seconds(range.fromMs),
      end: seconds(range.toMs),
      step: seconds(range.stepMs),
    });
  }

  async #authorization(): Promise<Record<string, string>> {
    const { tokenFile, basic } = this.#address;
    if (tokenFile) {
      const token = (await readFile(tokenFile, 'utf8')).trim();
      return { authorization: `Bearer ${token}` };
    }
    if (!basic) return {};
    const login = Buffer.from(`${basic.username}:${basic.password}`);
    return { authorization: `Basic ${login.toString('base64')}` };
  }

  async #ask(path: string, form: Record<string, string>): Promise<Answer> {
    const { url } = this.#address;
    const silent = (why: string) =>
      new DriverError(
        'retryable',
        `Prometheus at ${url} does not answer`,
        why,
        'It is asked again; look whether it runs and can be reached from here.',
      );
    let response: Response;
    let body: any;
    try {
      response = await fetch(`${url.replace(/\/+$/, '')}/api/v1/${path}`, {
        method: 'POST',
        body: new URLSearchParams(form),
        headers: await this.#authorization(),
        signal: AbortSignal.timeout(PATIENCE_MS),
        redirect: 'error',
      });
      body = await response.json().catch(() => undefined);
    } catch (error) {
      const { name, cause, message } = error as Error & { cause?: any };
      throw silent(
        name === 'TimeoutError'
          ? `nothing within ${PATIENCE_MS / 1000} s`
          : cause?.code ?? cause?.message ?? message,
      );
    }
    if (body?.status === 'success')
      return {
        result: body.data?.result ?? [],
        partial: Boolean(body.warnings?.length),
      };
    const words = body?.error ?? `it answered ${response.status}`;
    if (response.status >= 500 || response.status === 429) throw silent(words);
    const refused = [401, 403].includes(response.status);
    throw new DriverError(
      'invalid',
      refused
        ? `Prometheus at ${url} does not let the platform in`
        : `Prometheus at ${url} cannot answer`,
      words,
      refused
        ? 'Correct its token or password in the configuration.'
        : 'Look at its address and series in the configuration.',
    );
  }
}
