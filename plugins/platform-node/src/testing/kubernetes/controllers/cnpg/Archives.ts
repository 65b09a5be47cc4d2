import type { KubeObject } from '../../types';

interface Archive {
  /** Uid of the cluster that writes there: nobody else may. */
  writer: string;
  backups: Array<{ id: string; at: string }>;
}

/** How a cluster's object store is called, and what is below it; undefined where it has none. */
export function storeOf(
  one: KubeObject['spec'],
  name: string,
): string | undefined {
  const plugin = (one.plugins ?? []).find((p: any) => p.isWALArchiver);
  if (plugin) return plugin.parameters?.serverName ?? name;
  const store = one.backup?.barmanObjectStore;
  return store ? store.serverName ?? name : undefined;
}

/** What lies outside of the cluster: object stores, by the name of the server that writes there, and snapshots. */
export class Archives {
  readonly #servers = new Map<string, Archive>();
  readonly snapshots = new Set<string>();

  /** False where somebody else has written there before. */
  open(server: string, writer: string): boolean {
    const found = this.#servers.get(server);
    if (found) return found.writer === writer;
    this.#servers.set(server, { writer, backups: [] });
    return true;
  }

  add(server: string, backup: { id: string; at: string }): void {
    this.#servers.get(server)?.backups.push(backup);
  }

  /** The backup that a recovery begins with: the one that is named, or the last one before a moment. */
  find(server: string, id?: string, until?: string): string | undefined {
    const all = this.#servers.get(server)?.backups ?? [];
    if (id) return all.find(one => one.id === id)?.id;
    return all
      .filter(one => !until || Date.parse(one.at) <= Date.parse(until))
      .pop()?.id;
  }
}
