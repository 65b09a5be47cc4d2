import { type WorkloadFacts, workloadOf } from '../../objects';
import type { GraphNode } from '@waymark/platform-common';
import { fieldsOf, type LiveDeployment } from '../../state';

/**
 * How many replicas are asked for; undefined leaves that to who says it now.
 *
 * Under an autoscaler nobody's number is touched, a person's neither. But a field that we own and no longer send is taken
 * away by the server, and comes back as 1: so as long as it is ours, it is sent as it stands. It stops being ours when the
 * autoscaler, or a person, sets another number. Pure.
 */
export function replicasWanted(
  node: GraphNode,
  { autoscaling }: Pick<WorkloadFacts, 'autoscaling'>,
  live: LiveDeployment | undefined,
  manager: string,
): number | undefined {
  if (!autoscaling) return workloadOf(node).replicas;
  const { min, max } = autoscaling;
  if (!live) return min;
  const ours = fieldsOf(live, manager)['f:spec']?.['f:replicas'] !== undefined;
  const now = live.spec?.replicas ?? min;
  // Zero switches an autoscaler off.
  return ours ? Math.min(Math.max(now, min), max) : undefined;
}
