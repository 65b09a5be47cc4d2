import type { ApiHealthColor } from '@waymark/platform-common/api';
import type { Deployment } from '../api/productionTypes';

/** How a change of a pin ended, in words. */
export function outcomeWords(outcome: Deployment['outcome']): string {
  switch (outcome) {
    case null:
      return 'under way';
    case 'succeeded':
      return 'succeeded';
    case 'failed':
      return 'failed';
    case 'superseded':
      return 'superseded';
    default:
      return 'rolled back';
  }
}

/** The dot beside it. */
export function outcomeColor(outcome: Deployment['outcome']): ApiHealthColor {
  switch (outcome) {
    case null:
      return 'deploying';
    case 'succeeded':
      return 'healthy';
    case 'failed':
      return 'failing';
    case 'superseded':
      return 'empty';
    default:
      return 'degraded';
  }
}

/** `r3 → r4`, `r1, the first`, and `back to r3` for a way back. */
export function changeWords({
  from,
  to,
}: Pick<Deployment, 'from' | 'to'>): string {
  if (!from) return `${to}, the first`;
  if (from === to) return `${to} again`;
  const back = Number(to.slice(1)) < Number(from.slice(1));
  return back ? `${from} → back to ${to}` : `${from} → ${to}`;
}

/** Whether a rollback to it can be offered: it was healthy there, and another one serves now. */
export const canGoBackTo = (
  deployment: Pick<Deployment, 'to' | 'outcome' | 'environment'>,
  serving: Map<string, string | null>,
): boolean =>
  deployment.outcome === 'succeeded' &&
  Boolean(serving.get(deployment.environment)) &&
  serving.get(deployment.environment) !== deployment.to;
