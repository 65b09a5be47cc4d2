import type { Cluster, Kind } from '../../cluster/types';
import { LABELS, labelValue, objectName } from '../../objects';
import type { LiveObject } from '../../state';

/** An object that is there, and its kind. */
export interface FoundObject {
  kind: Kind;
  live: LiveObject;
}

/** Names an object that was found. */
export const refOfFound = ({ kind, live }: FoundObject) => ({
  kind,
  name: live.metadata!.name!,
  namespace: live.metadata!.namespace,
});

const labelsOf = (cluster: Cluster, name: string) => ({
  [LABELS.object]: objectName(name),
  [LABELS.manager]: labelValue(cluster.manager),
});

/** What stands for a node, in whichever namespace, as the watches have told. */
export async function knownObjects(
  cluster: Cluster,
  kinds: readonly Kind[],
  name: string,
  signal: AbortSignal,
): Promise<FoundObject[]> {
  const labels = { [LABELS.object]: objectName(name) };
  const found = await Promise.all(
    kinds.map(async kind =>
      (
        await cluster.known(kind, { labels, signal })
      ).map(live => ({
        kind,
        live,
      })),
    ),
  );
  return found.flat();
}

/** The same, asked of the API server itself: what has just been made is not overlooked. */
export async function listedObjects(
  cluster: Cluster,
  kinds: readonly Kind[],
  name: string,
  signal: AbortSignal,
): Promise<FoundObject[]> {
  const labels = labelsOf(cluster, name);
  const found = await Promise.all(
    kinds.map(async kind =>
      (
        await cluster.list(kind, { labels, signal })
      ).map(live => ({
        kind,
        live,
      })),
    ),
  );
  return found.flat();
}

/**
 * Of what was found for a node, that in its own namespace if there is anything: whoever has rights elsewhere can label what
 * is theirs as anybody's. Pure.
 */
export function ownOf(found: FoundObject[], namespace: string): FoundObject[] {
  const own = found.filter(
    ({ live }) => live.metadata?.namespace === namespace,
  );
  return own.length ? own : found;
}
