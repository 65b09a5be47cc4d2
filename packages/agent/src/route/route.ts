import type { RouteSpec, RouteState } from '../protocol.ts';
import { SmoothWeighted } from './smoothWeighted.ts';
import type { Upstream, Upstreams } from './upstreams.ts';

/** A route without its fence, as it is kept. */
export type StoredRoute = Omit<RouteSpec, 'fence'>;

/** Where a request goes, and whose it is. */
export interface Target extends Upstream {
  release: string;
}

/** One name of one service in one environment: picks a replica for each request and counts those under way. */
export class Route {
  spec: StoredRoute;
  readonly port: number;
  /** Why the lasting port does not listen. */
  problem?: string;
  readonly #upstreams: Upstreams;
  readonly #workloads = new SmoothWeighted();
  readonly #replicas = new SmoothWeighted();
  readonly #inFlight = new Map<string, number>();

  constructor(spec: StoredRoute, port: number, upstreams: Upstreams) {
    this.spec = spec;
    this.port = port;
    this.#upstreams = upstreams;
  }

  /** Whose turn it is among the replicas that are ready and were not tried; undefined if there is none. */
  pick(tried?: Set<number>): Target | undefined {
    const candidates = [];
    for (const { workload, weight, release } of this.spec.backends) {
      if (weight <= 0) continue;
      let ready = this.#upstreams.ready(workload);
      if (tried && tried.size > 0) ready = ready.filter(upstream => !tried.has(upstream.port));
      if (ready.length > 0) candidates.push({ key: workload, weight, release, ready });
    }
    const chosen = this.#workloads.pick(candidates);
    const upstream = chosen && this.#replicas.pick(chosen.ready.map(item => ({ ...item, key: item.port, weight: 1 })));
    return upstream && { workload: upstream.workload, port: upstream.port, release: chosen.release };
  }

  /** A request goes there. The returned function is called once it is over. */
  begin(target: Target): () => void {
    const over = this.#upstreams.begin(target.port);
    this.#inFlight.set(target.workload, (this.#inFlight.get(target.workload) ?? 0) + 1);
    let ended = false;
    return () => {
      if (ended) return;
      ended = true;
      over();
      const left = this.#inFlight.get(target.workload)! - 1;
      if (left > 0) this.#inFlight.set(target.workload, left);
      else this.#inFlight.delete(target.workload);
    };
  }

  /** True if somebody ought to answer. */
  get expectsAnswers() {
    return this.spec.backends.some(backend => backend.weight > 0);
  }

  state(proxyPort: number): RouteState {
    const backends = this.spec.backends.map(backend => ({
      ...backend,
      ready: this.#upstreams.ready(backend.workload).length,
      inFlight: this.#inFlight.get(backend.workload) ?? 0,
    }));
    // A workload that was taken out counts until its last request is over.
    for (const [workload, inFlight] of this.#inFlight) {
      if (!backends.some(backend => backend.workload === workload)) {
        backends.push({ workload, weight: 0, release: '', ready: this.#upstreams.ready(workload).length, inFlight });
      }
    }
    const ready = backends.filter(backend => backend.weight > 0).reduce((sum, backend) => sum + backend.ready, 0);
    const answering: Pick<RouteState, 'phase' | 'message'> =
      ready > 0 ? { phase: 'ready', message: `${ready} replicas answer` } : { phase: 'noBackend', message: 'No replica is ready to answer' };
    const { phase, message } = this.problem ? { phase: 'failed' as const, message: this.problem } : answering;
    return { phase, message, url: `http://${this.spec.host}:${proxyPort}`, localUrl: `http://127.0.0.1:${this.port}`, backends };
  }
}
