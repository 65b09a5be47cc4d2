const wait = (ms: number) => new Promise(resolve => setTimeout(resolve, ms));
const PAUSE_MS = 150;

/** Writes numbered rows through a service's own route, one after the other, and remembers each that was acknowledged. */
export class Writer {
  /** Rows of which the service has said that they are written. */
  readonly acknowledged = new Set<number>();
  /** The last one that was sent: it may be written or not. */
  sent = 0;
  private over = false;
  private readonly going: Promise<void>;
  private readonly url: string;

  constructor(url: string) {
    this.url = `${url.replace(/\/$/, '')}/notes`;
    this.going = this.go();
  }

  private async go(): Promise<void> {
    for (; !this.over; await wait(PAUSE_MS)) {
      this.sent += 1;
      const row = this.sent;
      const answer = await fetch(this.url, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ title: `row ${row}` }), signal: AbortSignal.timeout(5000) }).catch(() => undefined);
      await answer?.arrayBuffer().catch(() => undefined);
      if (answer?.status === 201) this.acknowledged.add(row);
    }
  }

  /** Waits until a row that is sent from now on is acknowledged. False if none is in time. */
  async writes(timeoutMs: number): Promise<boolean> {
    const from = this.sent;
    for (const until = Date.now() + timeoutMs; Date.now() < until; await wait(50)) if ([...this.acknowledged].some(row => row > from)) return true;
    return false;
  }

  async stop(): Promise<void> {
    this.over = true;
    await this.going;
  }
}
