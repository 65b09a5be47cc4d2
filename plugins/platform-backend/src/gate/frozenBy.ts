import type { FreezeRow } from '../store/rows';

/** Where a change would happen. */
export interface Place {
  service: string;
  team: string;
  environment: string;
}

const within = ({ starts_at, ends_at }: Pick<FreezeRow, 'starts_at' | 'ends_at'>, at: Date) => starts_at <= at && (ends_at === null || at < ends_at);

/** What a freeze leaves open is frozen everywhere: one without environment, team and service stops all. */
export const covers = (freeze: Pick<FreezeRow, 'service' | 'team' | 'environment'>, place: Place) =>
  (['service', 'team', 'environment'] as const).every(key => freeze[key] === null || freeze[key] === place[key]);

/** The freezes that hold a place at a time, the one that ends last first. Pure. */
export function frozenBy<F extends Pick<FreezeRow, 'service' | 'team' | 'environment' | 'starts_at' | 'ends_at'>>(freezes: F[], place: Place, at: Date): F[] {
  const end = (freeze: F) => freeze.ends_at?.getTime() ?? Infinity;
  return freezes.filter(freeze => within(freeze, at) && covers(freeze, place)).sort((a, b) => end(b) - end(a));
}

/** In words what is frozen, by whom and why, and whom to ask. Pure. */
export function describeFreeze(freeze: Pick<FreezeRow, 'id' | 'reason' | 'created_by' | 'ends_at' | 'service' | 'team' | 'environment' | 'incident'>): { why: string; next: string } {
  const what = [freeze.service && `service ${freeze.service}`, freeze.team && `team ${freeze.team}`, freeze.environment && `environment ${freeze.environment}`].filter(Boolean).join(', ') || 'everything';
  const until = freeze.ends_at ? `until ${freeze.ends_at.toISOString()}` : 'until somebody ends it';
  const cause = freeze.incident ? `incident ${freeze.incident}: ` : '';
  return {
    why: `${what[0].toUpperCase()}${what.slice(1)} is frozen ${until} by ${freeze.created_by} (${cause}${freeze.reason}).`,
    next: `Ask ${freeze.created_by}, or the platform team; in an emergency break the glass with a reason: --break-glass "why".`,
  };
}
