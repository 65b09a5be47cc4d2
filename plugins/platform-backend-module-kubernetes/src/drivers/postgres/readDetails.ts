import type { Cluster } from '../../cluster/types';
import type { Trouble } from '../../state';
import { isCurrent } from './clusterState';
import type { LiveCluster } from './live';
import { beneathOf } from './readDatabase';
import { troubleOf } from './troubleOf';

/** Whether a Cluster is as it says, and why not. */
export async function readDetails(
  cluster: Cluster,
  live: LiveCluster,
  signal: AbortSignal,
): Promise<{ healthy: boolean; trouble?: Trouble }> {
  const beneath = await beneathOf(cluster, live, signal);
  const healthy =
    /healthy/i.test(live.status?.phase ?? '') && isCurrent(live, beneath.pods);
  const trouble = healthy ? undefined : troubleOf(live, beneath);
  return { healthy, ...(trouble ? { trouble } : {}) };
}
