import type { KubeObject } from '../../types';
import type { Hand } from '../Hand';

const FINALIZERS: Record<string, string> = {
  Database: 'cnpg.io/deleteDatabase',
  DatabaseRole: 'cnpg.io/deleteRole',
};
const WITHOUT = 'cluster resource has been deleted, skipping reconciliation';

function release(hand: Hand, object: KubeObject, finalizer: string): void {
  const live = hand.now(object);
  if (live?.metadata.finalizers?.includes(finalizer))
    hand.change(live, next => {
      next.metadata.finalizers = next.metadata.finalizers!.filter(
        one => one !== finalizer,
      );
    });
}

function step(hand: Hand, object: KubeObject, cluster?: KubeObject): void {
  const finalizer = FINALIZERS[object.kind];
  const { deletionTimestamp, finalizers = [], generation } = object.metadata;
  // What has a cluster no more is let go; what never had one waits for it.
  if (!cluster || cluster.metadata.deletionTimestamp) {
    if (!object.status) return;
    hand.state(object, { applied: false, message: WITHOUT });
    release(hand, object, finalizer);
    return;
  }
  // All of this is done by the instance itself: one that does not run holds what is to go.
  if (!cluster.status?.readyInstances) return;
  if (deletionTimestamp) {
    release(hand, object, finalizer);
    return;
  }
  if (!finalizers.includes(finalizer))
    hand.change(object, next => {
      next.metadata.finalizers = [...finalizers, finalizer];
    });
  const managed = (cluster.spec.managed?.roles ?? []).some(
    (role: any) => role.name === object.spec.name,
  );
  const live = hand.now(object);
  if (!live) return;
  const taken = object.kind === 'DatabaseRole' && managed;
  hand.state(live, {
    applied: !taken,
    observedGeneration: generation,
    ...(taken && {
      message: 'database role is already managed by the CNPG cluster',
    }),
  });
}

/** Databases and roles that have an object of their own. */
export function databases(hand: Hand): void {
  for (const kind of Object.keys(FINALIZERS))
    for (const object of hand.list(kind)) {
      const cluster = hand
        .list('Cluster', object.metadata.namespace)
        .find(one => one.metadata.name === object.spec.cluster.name);
      step(hand, object, cluster);
    }
}
