import { containerTrouble } from './containerTrouble';
import type { LiveEvent, LivePod } from './live';
import { conditionOf, warningsOf, wordsOf } from './live';
import { type Trouble, worst } from './trouble';

function probeTrouble(
  pod: LivePod,
  warnings: LiveEvent[],
): Trouble | undefined {
  const running = pod.status?.containerStatuses?.some(
    status => !status.ready && status.state?.running,
  );
  const failed = warnings.find(event => event.reason === 'Unhealthy');
  if (!running || !failed) return undefined;
  const words = wordsOf(failed.message);
  return {
    kind: 'probe',
    message: `pod ${pod.metadata?.name} runs and does not say that it is ready`,
    ...(words ? { words } : {}),
    lasting: false,
  };
}

/** Why a pod does not serve, in words; undefined if it does, is on its way, or is going. Pure. */
export function podTrouble(
  pod: LivePod,
  events: LiveEvent[],
): Trouble | undefined {
  const { status, metadata } = pod;
  if (metadata?.deletionTimestamp) return undefined;
  const warnings = warningsOf(events, { kind: 'Pod', metadata });
  const scheduled = conditionOf(status?.conditions, 'PodScheduled');
  if (scheduled?.status === 'False') {
    const words = wordsOf(scheduled.message);
    return {
      kind: 'scheduling',
      message: `pod ${metadata?.name} finds no node that has room for it`,
      ...(words ? { words } : {}),
      // A node may be added, or another pod may go.
      lasting: false,
    };
  }
  if (status?.phase === 'Failed' && status.reason === 'Evicted') {
    const words = wordsOf(status.message);
    return {
      kind: 'eviction',
      message: `pod ${metadata?.name} was evicted from its node`,
      ...(words ? { words } : {}),
      lasting: false,
    };
  }
  const containers = [
    ...(status?.initContainerStatuses ?? []).filter(
      one => one.state?.terminated?.exitCode !== 0,
    ),
    ...(status?.containerStatuses ?? []),
  ];
  return (
    worst(containers.map(one => containerTrouble(pod, one, warnings))) ??
    probeTrouble(pod, warnings)
  );
}
