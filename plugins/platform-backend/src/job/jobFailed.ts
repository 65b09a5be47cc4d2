import type { Condition, NodeStatus } from '@waymark/platform-common';

/** The jobs whose last run has not succeeded. What serves goes on: it says nothing about `Ready`. Pure. */
export function jobFailed(nodes: NodeStatus[], where: { service: string; environment: string }, generation?: number): Condition | undefined {
  const bad = nodes.filter(node => node.type === 'job' && node.phase === 'ready' && node.cause);
  if (!bad.length) return undefined;
  const [first] = bad;
  return {
    type: 'JobFailed',
    status: 'True',
    reason: 'LastRun',
    message: bad.map(node => node.message ?? node.name).join('; '),
    cause: first.cause,
    next: `platform jobs ${where.service} --env ${where.environment}`,
    ...(generation === undefined ? {} : { observedGeneration: generation }),
  };
}
