import type { ApiHealthColor, ApiPerson } from '@waymark/platform-common/api';
import type { Approval } from '../api/productionTypes';
import { actorName } from '../operations/operationWords';

/** What of the list can be shown. */
export const VIEWS = [
  { value: 'mine', label: 'Waiting for me' },
  { value: 'waiting', label: 'All that wait' },
  { value: 'all', label: 'Decided too' },
];

/** What the platform is asked for. */
export function queryOf(show: string): { mine?: boolean; state?: 'waiting' } {
  if (show === 'all') return {};
  return show === 'waiting'
    ? { state: 'waiting' }
    : { mine: true, state: 'waiting' };
}

/** What is shown to whoever decides, as far as it is known here. */
export function seenOf({ seen }: Pick<Approval, 'seen'>): {
  release?: string;
  plan?: string;
  reason?: string;
} {
  const text = (value: unknown) =>
    typeof value === 'string' && value ? value : undefined;
  return {
    release: text(seen.release),
    plan: text(seen.plan),
    reason: text(seen.reason),
  };
}

/** Why this person may not decide; undefined where nothing is known against it. The platform decides in the end. */
export function whyNotDecide(
  approval: Pick<Approval, 'team' | 'requestedBy'>,
  me?: Pick<ApiPerson, 'entityRef' | 'teams' | 'isPlatformTeam'>,
): string | undefined {
  if (!me) return undefined;
  if (me.entityRef === approval.requestedBy) {
    return `You asked for it: another owner of team ${approval.team} decides.`;
  }
  if (me.isPlatformTeam || me.teams.some(t => t.name === approval.team)) {
    return undefined;
  }
  return `Only people of team ${approval.team} and of the platform team decide.`;
}

/** How it stands, with whoever decided. */
export function approvalWords(
  approval: Pick<Approval, 'state' | 'decidedBy'>,
): string {
  const by = approval.decidedBy ? ` by ${actorName(approval.decidedBy)}` : '';
  const words = {
    waiting: 'Waiting',
    approved: `Approved${by}`,
    rejected: `Rejected${by}`,
    expired: 'Expired',
  };
  return words[approval.state];
}

/** The dot beside it. */
export function approvalColor(state: Approval['state']): ApiHealthColor {
  const colors: Record<Approval['state'], ApiHealthColor> = {
    waiting: 'deploying',
    approved: 'healthy',
    rejected: 'failing',
    expired: 'empty',
  };
  return colors[state];
}
