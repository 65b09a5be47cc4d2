import { DriverError } from '@waymark/platform-node';
import type { DriverContext } from '@waymark/platform-node';
import { KINDS } from '../../cluster/kinds';
import type { Cluster, Kind } from '../../cluster/types';
import { leavePlace } from '../../places';
import { deleting, type LiveObject } from '../../state';
import { objectName } from '../../objects';
import {
  type FoundObject,
  listedObjects,
  refOfFound,
} from '../shared/objectsOf';
import { CNPG, MORE } from './live';
import { DATABASE_KINDS } from './wantedObjects';

/** The Cluster first: only once it goes does the operator let go of the rest, if no instance runs. */
const ORDER: Kind[][] = [
  [KINDS.cnpgCluster],
  [KINDS.cnpgDatabase, KINDS.secret],
];
const LAST = KINDS.networkPolicy;
/** What is held for so long does not go by itself. */
const PATIENCE_MS = 60_000;

/** Throws who holds an object that should be gone by now. */
function held(kind: Kind, live: LiveObject | undefined): void {
  const { name, namespace, deletionTimestamp } = live?.metadata ?? {};
  const going = live && deleting({ ...live, kind: kind.kind });
  if (!going || Date.now() - Date.parse(deletionTimestamp!) < PATIENCE_MS)
    return;
  throw new DriverError(
    'blocked',
    `${kind.kind} ${name} in namespace ${namespace} does not go`,
    going,
    'See who holds it: kubectl describe, and whether the operator runs; it is looked at again by itself',
  );
}

/** Pods and volumes go after their Cluster. True once all of them are gone. */
async function emptied(
  cluster: Cluster,
  { name, namespace }: { name: string; namespace: string },
  ctx: DriverContext,
): Promise<boolean> {
  const { signal } = ctx;
  for (const kind of [KINDS.pod, MORE.claim]) {
    const labels = { [CNPG.cluster]: name };
    const left = await cluster.list(kind, { namespace, labels, signal });
    if (!left.length) continue;
    left.forEach(one => held(kind, one));
    ctx.log(`${kind.kind} ${left[0].metadata!.name} goes after its Cluster`);
    return false;
  }
  return true;
}

/**
 * Removes a database with its volumes, and waits for both. What is kept of it beside (backups, archive) stays: that is taken
 * away by its care.
 */
export async function removeDatabase(
  cluster: Cluster,
  name: string,
  ctx: DriverContext,
): Promise<boolean> {
  const { signal } = ctx;
  const found = await listedObjects(cluster, DATABASE_KINDS, name, signal);
  const ours = found.filter(
    ({ live }) => !live.metadata?.ownerReferences?.some(one => one.controller),
  );
  const go = async (those: FoundObject[]) => {
    let gone = true;
    for (const one of those) {
      if (await cluster.remove(refOfFound(one), ctx)) continue;
      ctx.log(`${one.kind.kind} ${one.live.metadata!.name} is being removed`);
      held(one.kind, one.live);
      gone = false;
    }
    return gone;
  };
  const [first] = ours;
  if (!first) return true;
  const parts = ORDER.map(kinds =>
    ours.filter(({ kind }) => kinds.includes(kind)),
  );
  const begun = [];
  for (const part of parts) begun.push(await go(part));
  if (begun.includes(false)) return false;
  const { namespace } = first.live.metadata!;
  const where = { name: objectName(name), namespace: namespace! };
  if (!(await emptied(cluster, where, ctx))) return false;
  // The last one: by it the namespace is found again.
  if (!(await go(ours.filter(({ kind }) => kind === LAST)))) return false;
  await leavePlace(cluster, first.live, ctx);
  return true;
}
