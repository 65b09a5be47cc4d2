import { resourceOf } from '../Store';
import type { KubeObject } from '../types';
import { writeScale } from '../verbs/scale';
import type { Hand } from './Hand';

const condition = (
  type: string,
  yes: boolean,
  reason: string,
  message: string,
  time: string,
) => ({
  type,
  status: yes ? 'True' : 'False',
  reason,
  message,
  lastTransitionTime: time,
});

/** As the controller does it: through the scale of what it looks after, and under its own name. */
const scaleTo = (hand: Hand, target: KubeObject, replicas: number) =>
  writeScale(
    hand.world,
    {
      type: hand.type(target.kind),
      namespace: target.metadata.namespace,
      name: target.metadata.name,
      subresource: 'scale',
    },
    {
      method: 'PATCH',
      path: '',
      query: new URLSearchParams(),
      headers: { 'user-agent': 'kube-controller-manager/v1' },
      body: { spec: { replicas } },
      user: {
        name: 'system:serviceaccount:kube-system:horizontal-pod-autoscaler',
        groups: [],
      },
      warnings: [],
    },
  );

function autoscaler(hand: Hand, own: KubeObject): void {
  const { scaleTargetRef, minReplicas, maxReplicas } = own.spec;
  const { namespace } = own.metadata;
  const time = hand.world.now();
  const target = hand.world.store.get(
    resourceOf(hand.type(scaleTargetRef.kind)),
    namespace,
    scaleTargetRef.name,
  );
  const say = (current: number, desired: number, conditions: object[]) =>
    hand.state(own, {
      observedGeneration: own.metadata.generation,
      currentReplicas: current,
      desiredReplicas: desired,
      conditions,
    });
  if (!target) {
    const why = `the HPA controller was unable to get the target's current scale: ${scaleTargetRef.kind.toLowerCase()}s.apps "${
      scaleTargetRef.name
    }" not found`;
    return say(0, 0, [
      condition('AbleToScale', false, 'FailedGetScale', why, time),
    ]);
  }
  const current = target.spec.replicas;
  if (current === 0) {
    const why =
      'scaling is disabled since the replica count of the target is zero';
    return say(0, 0, [
      condition('ScalingActive', false, 'ScalingDisabled', why, time),
    ]);
  }
  // Nothing here is ever busy: only the bounds count.
  const desired = Math.min(Math.max(current, minReplicas), maxReplicas);
  if (desired !== current) scaleTo(hand, target, desired);
  return say(target.status?.replicas ?? 0, desired, [
    condition(
      'AbleToScale',
      true,
      desired === current ? 'ReadyForNewScale' : 'SucceededRescale',
      desired === current
        ? 'recommended size matches current size'
        : `the HPA controller was able to update the target scale to ${desired}`,
      time,
    ),
    condition(
      'ScalingActive',
      false,
      'FailedGetResourceMetric',
      'the HPA was unable to compute the replica count: failed to get cpu utilization: unable to get metrics for resource cpu: no metrics returned from resource metrics API',
      time,
    ),
  ]);
}

/** Keeps what every HorizontalPodAutoscaler looks after within its bounds. */
export function autoscalers(hand: Hand): void {
  for (const own of hand.list('HorizontalPodAutoscaler'))
    if (!own.metadata.deletionTimestamp) autoscaler(hand, own);
}
