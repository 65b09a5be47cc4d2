import { compile, type CompileInput, type Graph, type ReleaseRef } from '@waymark/platform-common';

/**
 * The graph that a place comes to when a release takes it over: what serves in the end, and before it the migration that
 * only runs while the release is the candidate. By the same `compile` that the loop runs. Pure.
 *
 * @param migrates - false for a release that has migrated before: on the way back, and for a restart
 */
export function wantedGraph(input: Omit<CompileInput, 'pins'>, stable: ReleaseRef | undefined, release: ReleaseRef, migrates = true): Graph {
  const end = compile({ ...input, pins: { stable: release, weight: 0 } });
  if (!migrates || stable?.number === release.number) return end;
  const onTheWay = compile({ ...input, pins: { stable, candidate: release, weight: 0 } });
  const migration = onTheWay.nodes.filter(node => node.type === 'migration');
  const [first, ...rest] = end.nodes;
  return { ...end, nodes: first?.type === 'postgres' ? [first, ...migration, ...rest] : [...migration, ...end.nodes] };
}
