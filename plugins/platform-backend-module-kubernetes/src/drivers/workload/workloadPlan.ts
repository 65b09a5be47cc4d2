import type { GraphNode } from '@waymark/platform-common';
import type { DriverPlan, Observation } from '@waymark/platform-node';

/** Drift as it stands in the outputs. */
interface ShownDrift {
  object: string;
  path: string;
  says: string;
}

/** New pods take the place of the old ones when what they are made out of is another. */
const restarts = ({ object, path }: ShownDrift) =>
  object === 'Deployment' && path.startsWith('spec.template');

/** What would be done about what was seen. Pure. */
export function workloadPlan(node: GraphNode, seen: Observation): DriverPlan {
  const plan = { impact: 'none', reversible: true } as const;
  if (seen.exists === 'unknown')
    return { ...plan, verb: 'none', because: seen.why };
  if (seen.exists === 'no')
    return { ...plan, verb: 'create', because: `${node.name} does not run` };
  if (!seen.drifted)
    return { ...plan, verb: 'none', because: 'It is as wanted' };
  const drift = (seen.outputs.drift ?? []) as unknown as ShownDrift[];
  const restart = drift.find(restarts);
  const first = restart ?? drift[0];
  const more = drift.length - 1;
  const others = `, and ${more} more ${
    more === 1 ? 'thing is' : 'things are'
  } different`;
  return {
    ...plan,
    verb: 'update',
    impact: restart ? 'restart' : 'none',
    because: `${first?.says ?? 'It differs'}${more > 0 ? others : ''}`,
  };
}
