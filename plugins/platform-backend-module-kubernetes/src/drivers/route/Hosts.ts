import { DriverError } from '@waymark/platform-node';
import { KINDS } from '../../cluster/kinds';
import type { Cluster, Kind } from '../../cluster/types';
import { LABELS } from '../../objects';
import { foreign, type LiveObject } from '../../state';

/** As far as host names stand in it. */
interface WithHosts extends LiveObject {
  spec?: { hostnames?: string[]; rules?: Array<{ host?: string }> };
}

const KINDS_WITH_HOSTS = [KINDS.httpRoute, KINDS.ingress];
/** So old may be what is known of others: many routes are made at once. */
const FRESH_MS = 60_000;

const hostsOf = ({ spec }: WithHosts): string[] => [
  ...(spec?.hostnames ?? []),
  ...(spec?.rules ?? []).flatMap(({ host }) => host ?? []),
];

/**
 * Which host names of a cluster are taken, also by what is not ours: a Gateway sends requests to the older one of two
 * routes, and says of neither that there are two.
 */
export class Hosts {
  readonly #cluster: Cluster;
  #read: { at: number; taken: Map<string, WithHosts[]> } | undefined;

  constructor(cluster: Cluster) {
    this.#cluster = cluster;
  }

  async #list(kind: Kind, signal: AbortSignal): Promise<WithHosts[]> {
    if (!(await this.#cluster.serves(kind))) return [];
    const found = await this.#cluster.list<WithHosts>(kind, { signal });
    // Members of a list do not say what they are.
    return found.map(one => ({ ...one, kind: kind.kind }));
  }

  async #taken(signal: AbortSignal, fresh: boolean) {
    if (!fresh && this.#read && Date.now() - this.#read.at < FRESH_MS)
      return this.#read.taken;
    const all = await Promise.all(
      KINDS_WITH_HOSTS.map(kind => this.#list(kind, signal)),
    );
    const taken = new Map<string, WithHosts[]>();
    for (const one of all.flat())
      for (const host of hostsOf(one))
        taken.set(host, [...(taken.get(host) ?? []), one]);
    this.#read = { at: Date.now(), taken };
    return taken;
  }

  /** Throws who has a host name already, if it is somebody else. */
  async mustBeFree(
    host: string,
    object: string,
    signal: AbortSignal,
  ): Promise<void> {
    const { manager } = this.#cluster;
    const others = async (fresh: boolean) =>
      ((await this.#taken(signal, fresh)).get(host) ?? []).filter(
        one =>
          foreign(one, manager) ||
          one.metadata?.labels?.[LABELS.object] !== object,
      );
    // What is remembered may have gone since.
    const [other] = (await others(false)).length ? await others(true) : [];
    if (!other) return;
    const { name, namespace } = other.metadata ?? {};
    throw new DriverError(
      'conflict',
      `Host ${host} leads elsewhere already`,
      `${other.kind} ${name} in namespace ${namespace} has it; ${
        foreign(other, manager)?.why ?? 'it is a route of another service'
      }`,
      `Delete that ${other.kind} or give it another host, then retry`,
    );
  }
}
