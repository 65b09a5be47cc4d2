import type { GraphNode } from '@waymark/platform-common';
import type { DriverPlan, Observation } from '@waymark/platform-node';
import { hostOf } from './wantedRoute';

/** Drift as it stands in the outputs. */
interface ShownDrift {
  path: string;
  says: string;
}

/** Where backends stand: their list is taken as a whole. */
const BACKENDS = 'spec.rules';

/** What would be done about what was seen. Pure. */
export function routePlan(node: GraphNode, seen: Observation): DriverPlan {
  const plan = { impact: 'none', reversible: true } as const;
  if (seen.exists === 'unknown')
    return { ...plan, verb: 'none', because: seen.why };
  if (seen.exists === 'no') {
    const because = `${hostOf(node)} leads nowhere`;
    return { ...plan, verb: 'create', because };
  }
  if (!seen.drifted)
    return { ...plan, verb: 'none', because: 'It is as wanted' };
  const drift = (seen.outputs.drift ?? []) as unknown as ShownDrift[];
  const because = drift.some(one => one.path.startsWith(BACKENDS))
    ? 'Requests go to other releases, or in another proportion'
    : drift[0]?.says ?? 'It differs';
  return { ...plan, verb: 'update', because };
}
