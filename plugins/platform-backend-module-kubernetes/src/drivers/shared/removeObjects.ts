import { DriverError } from '@waymark/platform-node';
import type { DriverContext } from '@waymark/platform-node';
import type { Cluster, Kind } from '../../cluster/types';
import { KINDS } from '../../cluster/kinds';
import { LABELS, labelValue, selectorOf } from '../../objects';
import { leavePlace } from '../../places';
import { deleting, type LiveObject } from '../../state';
import { type FoundObject, listedObjects, refOfFound } from './objectsOf';

/** Of the cluster itself: they go by themselves. */
const OWN = ['foregroundDeletion', 'orphan'];
/** A pod that has not ended so long after it had to is on a node that does not answer. */
const PATIENCE_MS = 2 * 60_000;

/** Throws who holds an object that is going, if it is somebody whom waiting may not help against. */
function held({ kind, live }: FoundObject): void {
  const { finalizers = [], name, namespace } = live.metadata ?? {};
  const who = finalizers.filter(one => !OWN.includes(one));
  const going = deleting({ ...live, kind: kind.kind });
  if (!going || !who.length) return;
  throw new DriverError(
    'blocked',
    `${kind.kind} ${name} in namespace ${namespace} is held`,
    going,
    `Look why ${who.join(
      ' and ',
    )} does not let go of it; it is looked at again by itself`,
  );
}

/** Pods, and what makes them, outlive their owner by a moment; without an owner they stay until somebody takes them away. */
async function endPods(
  cluster: Cluster,
  name: string,
  ctx: DriverContext,
): Promise<boolean> {
  const labels = {
    ...selectorOf(name),
    [LABELS.manager]: labelValue(cluster.manager),
  };
  const { signal } = ctx;
  const left: FoundObject[] = [];
  for (const kind of [KINDS.replicaSet, KINDS.pod])
    for (const live of await cluster.list(kind, { labels, signal }))
      left.push({ kind, live });
  for (const one of left) {
    const { deletionTimestamp, ownerReferences } = one.live.metadata ?? {};
    if (!deletionTimestamp && !ownerReferences?.length)
      await cluster.remove(refOfFound(one), ctx);
    held(one);
    const since = Date.now() - Date.parse(deletionTimestamp ?? '');
    if (one.kind.kind === 'Pod' && since > PATIENCE_MS)
      throw new DriverError(
        'blocked',
        `Pod ${one.live.metadata!.name} does not end`,
        `it was to end at ${deletionTimestamp}, and its node has not said that it has`,
        'If that node is gone for good: kubectl delete pod --force; it is looked at again by itself',
      );
  }
  return left.length === 0;
}

/**
 * Removes what stands for a node, kind after kind, and waits until its pods have ended. True once all of it is gone.
 *
 * @param kinds - in the order in which they go
 */
export async function removeObjects(
  cluster: Cluster,
  kinds: readonly Kind[],
  name: string,
  ctx: DriverContext,
): Promise<boolean> {
  const found = await listedObjects(cluster, kinds, name, ctx.signal);
  for (const kind of kinds) {
    const those = found.filter(one => one.kind === kind);
    for (const one of those) {
      if (await cluster.remove(refOfFound(one), ctx)) continue;
      ctx.log(`${kind.kind} ${one.live.metadata!.name} is being removed`);
      held(one);
      return false;
    }
  }
  if (!(await endPods(cluster, name, ctx))) return false;
  const [first]: LiveObject[] = found.map(one => one.live);
  if (first) await leavePlace(cluster, first, ctx);
  return true;
}
