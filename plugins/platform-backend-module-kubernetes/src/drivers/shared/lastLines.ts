import type { Cluster } from '../../cluster/types';
import { type LiveEvent, type LivePod, podTrouble, wordsOf } from '../../state';

const LINES = 20;
/** Of these troubles the program's own words tell why. */
const OF_THE_PROGRAM = ['crash', 'memory', 'probe'];

/**
 * The last lines of the first pod that is in trouble of its own making; undefined if there is none, or nothing to read. Those
 * of the run before if it has been started again.
 */
export async function lastLines(
  cluster: Cluster,
  pods: LivePod[],
  events: LiveEvent[],
  signal: AbortSignal,
): Promise<string | undefined> {
  const pod = pods.find(one =>
    OF_THE_PROGRAM.includes(podTrouble(one, events)?.kind ?? ''),
  );
  const { name, namespace } = pod?.metadata ?? {};
  if (!name || !namespace) return undefined;
  const status = pod!.status?.containerStatuses?.find(one => !one.ready);
  const again = status?.state?.running === undefined && status?.lastState;
  try {
    const text = await cluster.podLog(
      { name, namespace },
      {
        container: status?.name,
        ...(again && Object.keys(again).length ? { previous: true } : {}),
        tailLines: LINES,
        signal,
      },
    );
    return wordsOf(text);
  } catch (error) {
    // Words are an extra: what is wrong is known without them. The node may be away, or the log rotated.
    if (signal.aborted) throw error;
    return undefined;
  }
}
