import { KINDS } from '../../cluster/kinds';
import type { Cluster } from '../../cluster/types';
import type { GatewayRef } from '../../objects';
import { notServing } from '../../state';
import type { LiveGateway } from './addresses';

/** All routes hang on the same few: a Gateway that serves is not asked for by each of them. */
const FRESH_MS = 60_000;

/** Gateways, as they have been read lately. They are not ours: no watch tells of them. */
export class Gateways {
  readonly #cluster: Cluster;
  readonly #read = new Map<string, { at: number; gateway: LiveGateway }>();

  constructor(cluster: Cluster) {
    this.#cluster = cluster;
  }

  /** Undefined if there is none of that name. */
  async find(
    { name, namespace }: GatewayRef,
    signal: AbortSignal,
  ): Promise<LiveGateway | undefined> {
    const key = `${namespace}/${name}`;
    const known = this.#read.get(key);
    if (known && Date.now() - known.at < FRESH_MS) return known.gateway;
    this.#read.delete(key);
    const gateway = await this.#cluster.read<LiveGateway>(
      { kind: KINDS.gateway, name, namespace },
      signal,
    );
    if (gateway && !notServing({ ...gateway, kind: 'Gateway' }, 'Programmed'))
      this.#read.set(key, { at: Date.now(), gateway });
    return gateway;
  }
}
