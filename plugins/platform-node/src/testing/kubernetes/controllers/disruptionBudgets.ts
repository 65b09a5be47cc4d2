import type { KubeObject } from '../types';
import type { Hand } from './Hand';
import { isReady } from './replicaSets';
import { share } from './rollout';

const selects = (selector: any, { metadata }: KubeObject) =>
  Object.entries(selector?.matchLabels ?? {}).every(
    ([key, value]) => metadata.labels?.[key] === value,
  );

function budget(hand: Hand, own: KubeObject, all: KubeObject[]): void {
  const { selector, minAvailable, maxUnavailable } = own.spec;
  const pods = all.filter(pod => selects(selector, pod));
  const expected = pods.length;
  const healthy = pods.filter(
    pod => isReady(pod) && !pod.metadata.deletionTimestamp,
  ).length;
  const desired =
    minAvailable === undefined
      ? Math.max(0, expected - share(maxUnavailable, expected, true))
      : share(minAvailable, expected, true);
  const allowed = Math.max(0, healthy - desired);
  hand.state(own, {
    observedGeneration: own.metadata.generation,
    expectedPods: expected,
    currentHealthy: healthy,
    desiredHealthy: desired,
    disruptionsAllowed: allowed,
    conditions: [
      {
        type: 'DisruptionAllowed',
        status: allowed ? 'True' : 'False',
        reason: allowed ? 'SufficientPods' : 'InsufficientPods',
        message: '',
        observedGeneration: own.metadata.generation,
        lastTransitionTime: hand.world.now(),
      },
    ],
  });
}

/** Says of every PodDisruptionBudget how many of its pods may be missing now. */
export function disruptionBudgets(hand: Hand): void {
  const budgets = hand.list('PodDisruptionBudget');
  if (!budgets.length) return;
  const pods = new Map<string | undefined, KubeObject[]>();
  for (const pod of hand.list('Pod')) {
    const { namespace } = pod.metadata;
    const there = pods.get(namespace);
    if (there) there.push(pod);
    else pods.set(namespace, [pod]);
  }
  for (const own of budgets)
    if (!own.metadata.deletionTimestamp)
      budget(hand, own, pods.get(own.metadata.namespace) ?? []);
}
