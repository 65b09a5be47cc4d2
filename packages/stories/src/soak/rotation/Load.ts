import { Agent, request } from 'node:http';

/** What became of one request. */
interface Outcome { at: number; ms: number; failed?: string }

const PATIENCE_MS = 15_000;
const TICK_MS = 5;

/** What a load has come to. */
export interface Figures { sent: number; answered: number; failed: number; rows: number; p50Ms: number; p99Ms: number; slowestMs: number; words: string[] }

/** What is said of a request that was not answered as it should have been; undefined if it was. Pure. */
export function failureOf(wrote: boolean, status: number, body: string, title: string): string | undefined {
  if (status !== (wrote ? 201 : 200)) return `${wrote ? 'write' : 'read'}: ${status} ${body.slice(0, 200)}`;
  return body.includes(JSON.stringify(title)) ? undefined : `${wrote ? 'write' : 'read'}: ${status}, but of another row: ${body.slice(0, 200)}`;
}

/**
 * Requests through the route of a service at a steady rate, whether or not those before were answered (an open loop): every
 * other one writes a row, the next reads one that was acknowledged.
 */
export class Load {
  /** Titles of the rows that the service has said to be written. */
  readonly acknowledged: string[] = [];
  private readonly outcomes: Outcome[] = [];
  private readonly rows: Array<{ id: string; title: string }> = [];
  private readonly underWay = new Set<Promise<void>>();
  private readonly agent = new Agent({ keepAlive: true, maxSockets: 1000 });
  private readonly began = performance.now();
  private readonly timer: NodeJS.Timeout;
  private readonly url: string;
  private readonly rate: number;
  private readonly name: string;
  private sent = 0;

  /** @param rate - requests per second */
  constructor(url: string, rate: number, name: string) {
    this.url = url.replace(/\/$/, '');
    this.rate = rate;
    this.name = name;
    // Those that are due by now: a tick that comes late makes up for it.
    this.timer = setInterval(() => {
      while (this.sent < ((performance.now() - this.began) / 1000) * this.rate) this.send();
    }, TICK_MS);
  }

  private send(): void {
    const number = this.sent;
    this.sent += 1;
    const read = number % 2 === 1 ? this.rows.at(-1) : undefined;
    const title = read?.title ?? `${this.name} ${number}`;
    const at = performance.now();
    const one = this.ask(read?.id, title).then(failed => void this.outcomes.push({ at: at - this.began, ms: performance.now() - at, failed }));
    this.underWay.add(one);
    void one.then(() => this.underWay.delete(one));
  }

  private ask(id: string | undefined, title: string): Promise<string | undefined> {
    const wrote = id === undefined;
    const body = wrote ? JSON.stringify({ title }) : undefined;
    return new Promise(resolve => {
      const call = request(`${this.url}/notes${wrote ? '' : `/${id}`}`, {
        agent: this.agent,
        method: wrote ? 'POST' : 'GET',
        headers: body ? { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) } : {},
        signal: AbortSignal.timeout(PATIENCE_MS),
      });
      const lost = (error: Error) => resolve(`${wrote ? 'write' : 'read'}: no answer: ${error.message}`);
      call.once('error', lost);
      call.once('response', response => {
        let text = '';
        response.setEncoding('utf8').on('data', chunk => (text += chunk));
        response.once('error', lost);
        response.once('end', () => {
          const failed = failureOf(wrote, response.statusCode!, text, title);
          if (!failed && wrote) {
            this.acknowledged.push(title);
            this.rows.push({ id: JSON.parse(text).id, title });
          }
          resolve(failed);
        });
      });
      call.end(body);
    });
  }

  /** Milliseconds since it began. */
  get elapsedMs(): number {
    return performance.now() - this.began;
  }

  /** Sends nothing more and waits for what is under way. */
  async stop(): Promise<Figures> {
    clearInterval(this.timer);
    await Promise.all(this.underWay);
    this.agent.destroy();
    return this.figures();
  }

  /** Of all requests, or of those that were sent within a time since it began. */
  figures(fromMs = 0, toMs = Infinity): Figures {
    const some = this.outcomes.filter(one => one.at >= fromMs && one.at <= toMs);
    const times = some.map(one => one.ms).sort((a, b) => a - b);
    const failed = some.filter(one => one.failed);
    const at = (share: number) => Math.round(times[Math.max(0, Math.ceil(times.length * share) - 1)] ?? 0);
    const words = [...new Set(failed.map(one => `at ${(one.at / 1000).toFixed(2)} s after ${Math.round(one.ms)} ms: ${one.failed}`))];
    return { sent: some.length, answered: some.length - failed.length, failed: failed.length, rows: this.acknowledged.length, p50Ms: at(0.5), p99Ms: at(0.99), slowestMs: at(1), words };
  }
}
