import { DriverError } from '@waymark/platform-node';
import type { Discovery } from '../capabilities';
import { Applier } from './Applier';
import { Connection } from './connection/Connection';
import type { ConnectionOptions } from './connection/Connection';
import { givenUp } from './connection/trouble';
import { Discoverer } from './Discoverer';
import { FenceMemory } from './FenceMemory';
import { podLog } from './podLog';
import { Reader } from './Reader';
import { Sender } from './Sender';
import type { Cluster, Kind, ListOptions } from './types';
import type { Hint } from './watch/hintOf';
import type { WatchOptions } from './watch/KindWatch';
import { Watches } from './watch/Watches';
import { Writer } from './Writer';

/** What a target needs of a cluster beyond what drivers do. */
export interface OwnedCluster extends Cluster {
  /** Asks what the cluster serves. */
  discover(signal: AbortSignal): Promise<Discovery>;
  /** Asks the API server for a path, with our credentials; any status is an answer. */
  ask(
    path: string,
    signal: AbortSignal,
  ): Promise<{ status: number; text: string }>;
  /** Forgets which fence removed what, where that is more than a day ago. Returns how many are forgotten. */
  tidy(signal: AbortSignal, now?: number): Promise<number>;
  /**
   * Tells which node's objects have changed, of these kinds and of all that are looked at by `known`; `*` when it is not
   * known what has happened. Ends by calling what it returns.
   */
  onChange(kinds: Kind[], listener: (hint: Hint) => void): () => void;
  /** Ends all watches. */
  close(): void;
}

/** A cluster, through a kubeconfig. Nothing is sent before it is used. */
export function createCluster(
  options: ConnectionOptions &
    WatchOptions & {
      /** Field manager, and whose objects it looks after. */
      manager: string;
    },
): OwnedCluster {
  const { name, manager } = options;
  const connection = new Connection(options);
  const reader = new Reader(connection);
  const sender = new Sender(connection);
  const memory = new FenceMemory(reader, sender, manager);
  const parts = { manager, reader, sender, memory };
  const applier = new Applier(parts);
  const writer = new Writer(parts);
  const discoverer = new Discoverer(connection);
  const watches = new Watches({ connection, reader }, manager, options);
  const closed = new AbortController();
  return {
    name,
    manager,
    read: (ref, signal) => reader.read(ref, signal),
    list: async (kind, asked) => (await reader.list<any>(kind, asked)).items,
    known: async <T>(kind: Kind, asked: ListOptions) =>
      (await watches.known(kind, asked).catch(error => {
        throw asked.signal.aborted
          ? givenUp(`Looking at ${kind.plural}`)
          : error;
      })) as T[],
    async apply(wanted, context, more) {
      const kind = await discoverer.kindOf(wanted, context.signal);
      if (!kind)
        throw new DriverError(
          'invalid',
          `${wanted.kind} ${wanted.metadata.name} was not applied`,
          `cluster "${name}" does not serve ${wanted.kind} of ${wanted.apiVersion}`,
          'Install what serves it, then retry',
        );
      const applied = await applier.apply<any>(kind, wanted, context, more);
      watches.saw(kind, applied);
      return applied;
    },
    async remove(ref, context, more) {
      const gone = await writer.remove(ref, context, more);
      const metadata = { name: ref.name, namespace: ref.namespace };
      if (gone) watches.saw(ref.kind, { metadata }, true);
      return gone;
    },
    async patch(ref, patch, context, more) {
      const patched = await writer.patch<any>(ref, patch, context, more);
      if (!more?.subresource) watches.saw(ref.kind, patched);
      return patched;
    },
    podLog: (pod, asked) => podLog(connection, pod, asked),
    serves: kind => discoverer.serves(kind, closed.signal),
    ask: (path, signal) => connection.send({ method: 'GET', path, signal }),
    discover: signal => discoverer.discover(signal),
    tidy: (signal, now) => memory.tidy(signal, now),
    onChange: (kinds, listener) => watches.listen(kinds, listener),
    close: () => {
      watches.close();
      closed.abort();
    },
  };
}
