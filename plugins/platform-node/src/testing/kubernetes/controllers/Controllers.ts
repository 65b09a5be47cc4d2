import type { World } from '../World';
import { autoscalers } from './autoscalers';
import type { CloudNativePg } from './cnpg';
import { cronJobs } from './cronJobs';
import { deployments } from './deployments';
import { disruptionBudgets } from './disruptionBudgets';
import { Hand } from './Hand';
import { jobs } from './jobs';
import type { Network } from './network/Network';
import { Pods } from './pods';
import { quotas } from './quotas';
import { replicaSets } from './replicaSets';

/** Small controllers: what a controller manager, a scheduler and a kubelet would do, in steps of some milliseconds. */
export class Controllers {
  readonly pods = new Pods();
  readonly #hand: Hand;
  readonly #databases: CloudNativePg | undefined;
  readonly #network: Network | undefined;
  readonly #stop: () => void;
  readonly #timer: NodeJS.Timeout;
  #idle = false;

  constructor(
    world: World,
    stepMs: number,
    databases?: CloudNativePg,
    network?: Network,
  ) {
    this.#hand = new Hand(world);
    this.#databases = databases;
    this.#network = network;
    this.#stop = world.store.listen(() => (this.#idle = false));
    this.#timer = setInterval(() => this.#step(), stepMs);
  }

  close(): void {
    this.#stop();
    clearInterval(this.#timer);
  }

  #step(): void {
    if (this.#idle) return;
    this.#idle = true;
    const waits = [
      cronJobs(this.#hand),
      deployments(this.#hand),
      this.#databases?.step(this.#hand),
    ].some(Boolean);
    replicaSets(this.#hand);
    jobs(this.#hand);
    quotas(this.#hand);
    autoscalers(this.#hand);
    disruptionBudgets(this.#hand);
    this.#network?.step(this.#hand);
    if (this.pods.step(this.#hand) || waits) this.#idle = false;
  }
}
