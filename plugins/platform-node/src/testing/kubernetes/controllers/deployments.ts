import { createHash } from 'node:crypto';
import type { KubeObject } from '../types';
import type { Hand } from './Hand';
import { deploymentConditions } from './deploymentConditions';
import { mayLack, rollout } from './rollout';

const HASH = 'pod-template-hash';
const REVISION = 'deployment.kubernetes.io/revision';

const hashOf = (deployment: KubeObject) =>
  createHash('sha256')
    .update(JSON.stringify(deployment.spec.template))
    .digest('hex')
    .slice(0, 10);
const size = (set: KubeObject) => ({
  wanted: set.spec.replicas,
  ready: set.status?.readyReplicas ?? 0,
});

function freshSet(
  hand: Hand,
  deployment: KubeObject,
  sets: KubeObject[],
): KubeObject {
  const hash = hashOf(deployment);
  const found = sets.find(set => set.metadata.labels?.[HASH] === hash);
  const revision = Math.max(
    0,
    ...sets.map(set => Number(set.metadata.annotations?.[REVISION] ?? 0)),
  );
  const { metadata, spec } = deployment.spec.template;
  const labels = { ...metadata.labels, [HASH]: hash };
  const set =
    found ??
    hand.make(deployment, 'ReplicaSet', `${deployment.metadata.name}-${hash}`, {
      metadata: { labels, annotations: { [REVISION]: String(revision + 1) } },
      spec: {
        replicas: 0,
        selector: {
          matchLabels: {
            ...deployment.spec.selector.matchLabels,
            [HASH]: hash,
          },
        },
        template: { metadata: { ...metadata, labels }, spec },
      },
    });
  if (found && Number(found.metadata.annotations?.[REVISION]) < revision)
    hand.change(
      found,
      next => (next.metadata.annotations![REVISION] = String(revision + 1)),
    );
  return hand.now(set)!;
}

function state(hand: Hand, own: KubeObject, fresh: KubeObject): boolean {
  const sets = hand.owned('ReplicaSet', own);
  const sum = (field: string) =>
    sets.reduce((all, set) => all + (set.status?.[field] ?? 0), 0);
  const wanted = own.spec.replicas;
  const counts = {
    replicas: sum('replicas'),
    updated: fresh.status?.replicas ?? 0,
    updatedReady: fresh.status?.readyReplicas ?? 0,
    ready: sum('readyReplicas'),
    least: wanted - mayLack(wanted, own.spec.strategy),
  };
  const { conditions, waits } = deploymentConditions(
    own,
    fresh,
    counts,
    hand.world.now(),
  );
  const live = hand.now(own);
  if (live)
    hand.state(live, {
      observedGeneration: own.metadata.generation,
      replicas: counts.replicas,
      updatedReplicas: counts.updated,
      readyReplicas: counts.ready,
      availableReplicas: counts.ready,
      ...(wanted > counts.ready && {
        unavailableReplicas: wanted - counts.ready,
      }),
      conditions,
    });
  return waits;
}

function moveOn(hand: Hand, own: KubeObject): boolean {
  const fresh = freshSet(hand, own, hand.owned('ReplicaSet', own));
  const old = hand
    .owned('ReplicaSet', own)
    .filter(s => s.metadata.uid !== fresh.metadata.uid);
  const { replicas, strategy, paused } = own.spec;
  const sizes = paused
    ? { fresh: fresh.spec.replicas, old: old.map(s => s.spec.replicas) }
    : rollout(replicas, strategy, size(fresh), old.map(size));
  const scale = (set: KubeObject, to: number) => {
    if (set.spec.replicas === to) return;
    const word = to > set.spec.replicas ? 'up' : 'down';
    hand.tell(own, {
      type: 'Normal',
      reason: 'ScalingReplicaSet',
      message: `Scaled ${word} replica set ${set.metadata.name} from ${set.spec.replicas} to ${to}`,
      component: 'deployment-controller',
    });
    hand.change(set, next => (next.spec.replicas = to));
  };
  scale(fresh, sizes.fresh);
  old.forEach((set, i) => scale(set, sizes.old[i]));
  const spent = old
    .filter(s => !s.spec.replicas && !s.status?.replicas)
    .sort(
      (a, b) =>
        Number(b.metadata.annotations?.[REVISION]) -
        Number(a.metadata.annotations?.[REVISION]),
    );
  for (const set of spent.slice(own.spec.revisionHistoryLimit))
    hand.remove(set);
  return state(hand, own, fresh);
}

/** Moves every Deployment one step on. Returns whether one of them waits for its deadline. */
export function deployments(hand: Hand): boolean {
  return hand
    .list('Deployment')
    .filter(d => !d.metadata.deletionTimestamp)
    .map(d => moveOn(hand, d))
    .some(Boolean);
}
