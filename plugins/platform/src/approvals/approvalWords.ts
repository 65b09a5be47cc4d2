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

/** One name that a change of configuration is about; never what it becomes. */
export interface SeenName {
  name: string;
  kind: 'value' | 'secret';
  change: 'added' | 'changed' | 'removed';
}

/** Whether it is about what the processes of a service are given, and not about a release. */
export const isConfiguration = ({ seen }: Pick<Approval, 'seen'>): boolean =>
  seen.kind === 'config.apply';

/** What is shown to whoever decides, as far as it is known here. */
export function seenOf({ seen }: Pick<Approval, 'seen'>): {
  release?: string;
  plan?: string;
  reason?: string;
  /** Set for a change of configuration. */
  configuration?: { title: string; names: SeenName[] };
} {
  const text = (value: unknown) =>
    typeof value === 'string' && value ? value : undefined;
  return {
    release: text(seen.release),
    plan: text(seen.plan),
    reason: text(seen.reason),
    configuration: isConfiguration({ seen })
      ? {
          title: text(seen.title) ?? 'A change of configuration',
          names: Array.isArray(seen.names) ? seen.names : [],
        }
      : undefined,
  };
}

/** What somebody asks for, as the platform calls it. */
export function whatWords(
  approval: Pick<Approval, 'seen' | 'service' | 'environment'>,
): string {
  const { configuration, release } = seenOf(approval);
  return (
    configuration?.title ??
    `${release ?? 'A release'} of ${approval.service} to ${
      approval.environment
    }`
  );
}

/** What is approved, behind the verb of a button. */
export const decidedOn = (
  approval: Pick<Approval, 'seen' | 'service' | 'environment'>,
): string =>
  isConfiguration(approval)
    ? `configuration of ${approval.service} in ${approval.environment}`
    : `${approval.service} to ${approval.environment}`;

/** `secret API_KEY changed, LOG_LEVEL removed`. */
export const nameWords = (names: SeenName[]): string =>
  names
    .map(
      ({ name, kind, change }) =>
        `${kind === 'secret' ? 'secret ' : ''}${name} ${change}`,
    )
    .join(', ');

/** Why this person may not decide; undefined where nothing is known against it. The platform decides in the end. */
export function whyNotDecide(
  approval: Pick<Approval, 'team' | 'requestedBy'>,
  me?: Pick<ApiPerson, 'entityRef' | 'teams' | 'isPlatformTeam'>,
): string | undefined {
  if (!me) return undefined;
  if (me.entityRef === approval.requestedBy) {
    return `You asked for it: another owner of team ${approval.team} decides.`;
  }
  if (/^token:\S+ of (.*)$/.exec(approval.requestedBy)?.[1] === me.entityRef) {
    return `A token of yours asked for it: another owner of team ${approval.team} decides.`;
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
