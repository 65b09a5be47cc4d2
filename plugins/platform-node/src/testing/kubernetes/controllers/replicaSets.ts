import { randomBytes } from 'node:crypto';
import { ApiError } from '../ApiError';
import type { KubeObject } from '../types';
import type { Hand } from './Hand';

export const isReady = (pod: KubeObject): boolean =>
  (pod.status?.conditions ?? []).some(
    (c: any) => c.type === 'Ready' && c.status === 'True',
  );

function replicaSet(hand: Hand, set: KubeObject): void {
  const { name } = set.metadata;
  const pods = hand
    .owned('Pod', set)
    .filter(p => !p.metadata.deletionTimestamp);
  const wanted = set.spec.replicas;
  let failure: string | undefined;
  for (
    let missing = wanted - pods.length;
    missing > 0 && !failure;
    missing -= 1
  ) {
    const called = `${name}-${randomBytes(3).toString('hex').slice(0, 5)}`;
    try {
      const { metadata, spec } = set.spec.template;
      hand.make(set, 'Pod', called, {
        metadata,
        spec,
        status: { phase: 'Pending', qosClass: 'Burstable' },
      });
      hand.tell(set, {
        type: 'Normal',
        reason: 'SuccessfulCreate',
        message: `Created pod: ${called}`,
        component: 'replicaset-controller',
      });
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      failure = error.message;
    }
  }
  // Those that serve go last.
  const surplus = [...pods]
    .sort((a, b) => Number(isReady(a)) - Number(isReady(b)))
    .slice(0, Math.max(0, pods.length - wanted));
  for (const pod of surplus) hand.remove(pod);
  if (failure)
    hand.tell(set, {
      type: 'Warning',
      reason: 'FailedCreate',
      message: `Error creating: ${failure.replace(
        /"[^"]*"/,
        `"${name}-xxxxx"`,
      )}`,
      component: 'replicaset-controller',
    });
  const left = hand.owned('Pod', set);
  const ready = left.filter(isReady).length;
  const now = hand.now(set);
  if (!now) return;
  hand.state(now, {
    replicas: left.length,
    fullyLabeledReplicas: left.length,
    readyReplicas: ready,
    availableReplicas: ready,
    observedGeneration: set.metadata.generation,
    ...(failure && {
      conditions: [
        {
          type: 'ReplicaFailure',
          status: 'True',
          reason: 'FailedCreate',
          message: failure.replace(/"[^"]*"/, `"${name}-xxxxx"`),
          lastTransitionTime: hand.world.now(),
        },
      ],
    }),
  });
}

/** Makes and removes the pods of every ReplicaSet. */
export function replicaSets(hand: Hand): void {
  for (const set of hand.list('ReplicaSet'))
    if (!set.metadata.deletionTimestamp) replicaSet(hand, set);
}
