import type { LogLine } from '@waymark/platform-node';
import { KINDS } from '../cluster/kinds';
import type { Cluster } from '../cluster/types';
import { ANNOTATIONS, LABELS, objectName } from '../objects';
import { podLogs, podsOf } from './podLogs';

/** Most that is shown of one run. */
const MOST_LINES = 5000;

/** Lines of one run of a job, from its beginning; none once its pod is gone. */
export async function jobLogs(
  cluster: Cluster,
  name: string,
  run: string,
  signal: AbortSignal,
): Promise<LogLine[]> {
  const labels = { [LABELS.object]: objectName(name) };
  const [jobs, pods] = await Promise.all([
    cluster.known(KINDS.job, { labels, signal }),
    podsOf(cluster, name, signal),
  ]);
  const job = jobs.find(
    ({ metadata }) =>
      (metadata?.annotations?.[ANNOTATIONS.run] ?? metadata?.name) === run,
  );
  const uid = job?.metadata?.uid;
  if (!uid) return [];
  const its = pods.filter(pod =>
    pod.metadata?.ownerReferences?.some(one => one.uid === uid),
  );
  const options = { after: '', limit: MOST_LINES };
  return podLogs(cluster, name, its, options, signal);
}
