/** A replica that answers requests. */
export interface Upstream {
  workload: string;
  port: number;
}

/**
 * What workloads tell the proxy (which replicas are ready) and the proxy tells workloads (how many requests are under
 * way). In one process, so a replica that is taken out gets no request after that, and none is lost.
 */
export class Upstreams {
  readonly #ready = new Map<string, Upstream[]>();
  readonly #inFlight = new Map<number, number>();
  readonly #waiting = new Map<number, Array<() => void>>();
  readonly #forgotten: Array<(port: number) => void> = [];
  readonly #published: Array<(workload: string) => void> = [];
  readonly #refused: Array<(upstream: Upstream) => void> = [];

  /** The replicas of a workload that are ready, from now on. */
  publish(workload: string, ports: number[]): void {
    const before = this.ready(workload);
    if (before.length === ports.length && before.every((upstream, i) => upstream.port === ports[i])) return;
    if (ports.length === 0) this.#ready.delete(workload);
    else this.#ready.set(workload, ports.map(port => ({ workload, port })));
    for (const listener of this.#published) listener(workload);
  }

  /** Tells which workload has other replicas ready than before. */
  onPublish(listener: (workload: string) => void): void {
    this.#published.push(listener);
  }

  ready(workload: string): Upstream[] {
    return this.#ready.get(workload) ?? [];
  }

  /** A request goes to that port. The returned function is called once it is over; a second call does nothing. */
  begin(port: number): () => void {
    this.#inFlight.set(port, this.inFlight(port) + 1);
    let over = false;
    return () => {
      if (over) return;
      over = true;
      const left = this.inFlight(port) - 1;
      if (left > 0) {
        this.#inFlight.set(port, left);
        return;
      }
      this.#inFlight.delete(port);
      for (const resolve of this.#waiting.get(port) ?? []) resolve();
      this.#waiting.delete(port);
    };
  }

  inFlight(port: number): number {
    return this.#inFlight.get(port) ?? 0;
  }

  /** Resolves when no request is under way to that port, or after `ms`. */
  async drained(port: number, ms: number): Promise<void> {
    if (this.inFlight(port) === 0) return;
    await new Promise<void>(resolve => {
      const timer = setTimeout(resolve, ms);
      const done = () => {
        clearTimeout(timer);
        resolve();
      };
      this.#waiting.set(port, [...(this.#waiting.get(port) ?? []), done]);
    });
  }

  /** No request goes to that port any more: connections that are kept open are closed, or the process waits for them. */
  forget(port: number): void {
    for (const listener of this.#forgotten) listener(port);
  }

  onForget(listener: (port: number) => void): void {
    this.#forgotten.push(listener);
  }

  /** Nobody listened there: its workload should look. */
  refused(upstream: Upstream): void {
    for (const listener of this.#refused) listener(upstream);
  }

  onRefused(listener: (upstream: Upstream) => void): void {
    this.#refused.push(listener);
  }
}
