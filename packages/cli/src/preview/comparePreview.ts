import type { Graph, GraphNode } from '@waymark/platform-common/graph';
import {
  type NodeVerdict,
  type PlanAction,
  planGraph,
} from '@waymark/platform-common/plan';

const RELEASE = ['env', 'release', 'workspace', 'backends'];

/** Properties that are not of the release, which a file knows nothing of. */
const ownProperties = ({ properties }: GraphNode) =>
  Object.entries(properties).filter(([name]) => !RELEASE.includes(name));

function changed(before: GraphNode, now: GraphNode): string[] {
  const old = new Map(ownProperties(before));
  return ownProperties(now).flatMap(([name, value]) => {
    const then = old.get(name);
    if (JSON.stringify(then) === JSON.stringify(value)) return [];
    return [`${name} ${then === undefined ? 'none' : String(then)} → ${value}`];
  });
}

/** What a file changes of what another one made. A guess at the impact: only a driver knows it. Pure. */
export function comparePreview(
  before: Graph | undefined,
  now: Graph,
): PlanAction[] {
  const verdictOf = (node: GraphNode): NodeVerdict => {
    const then = before?.nodes.find(one => one.id === node.id);
    if (!then)
      return {
        verb: 'create',
        impact: 'none',
        because: 'The file asks for it.',
        reversible: true,
      };
    const differences = changed(then, node);
    if (!differences.length)
      return {
        verb: 'none',
        impact: 'none',
        because: 'As it was.',
        reversible: true,
      };
    return {
      verb: 'update',
      impact: 'restart',
      because: `${differences.join(', ')}.`,
      reversible: true,
    };
  };
  const existing = (before?.nodes ?? []).map(({ id, type, name }) => ({
    id,
    type,
    name,
    phase: 'ready' as const,
  }));
  return planGraph(now, existing, verdictOf);
}
