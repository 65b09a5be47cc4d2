import type { ApiOperation, ApiPerson } from '@waymark/platform-common/api';
import type { Approval, Freeze } from '../../api/productionTypes';
import { isConfiguration } from '../../approvals/approvalWords';
import { freezeOf, frozenWords, type Place } from '../../gates/freezes';
import { actorName } from '../../operations/operationWords';

/** Why a button can not be pressed, and who or what could change that. */
export interface Blocked {
  why: string;
  /** It is frozen: with a written reason it can be done nevertheless. */
  frozen?: boolean;
  /** The operation that waits or is under way. */
  operation?: string;
  /** Whether it waits for an approval, which the inbox has. */
  approval?: boolean;
}

/** What is known of what may stand in the way. */
export interface Gates {
  me?: ApiPerson;
  freezes: Freeze[];
  /** Those that wait. */
  approvals: Approval[];
  /** Operations under way. */
  running: ApiOperation[];
}

/**
 * Only people of the team and of the platform team; undefined while it is not known who asks.
 *
 * @param deed - what they can, where no button beside it says so
 */
export function notAMember(
  team: string,
  me?: ApiPerson,
  deed?: string,
): Blocked | undefined {
  if (!me || me.isPlatformTeam) return undefined;
  if (me.teams.some(one => one.name === team)) return undefined;
  const can = deed ? `can ${deed}` : 'can';
  return {
    why: `Only people of team ${team} and of the platform team ${can}.`,
  };
}

/** What stands in the way of bringing a release to a place: first what no plan could change. */
export function blockedAt(place: Place, gates: Gates): Blocked | undefined {
  const stranger = notAMember(place.team, gates.me);
  if (stranger) return stranger;
  const approval = gates.approvals.find(
    one =>
      one.state === 'waiting' &&
      // It holds nothing, and is not about a release.
      !isConfiguration(one) &&
      one.service === place.service &&
      one.environment === place.environment,
  );
  if (approval) {
    const asked = actorName(approval.requestedBy);
    return {
      why: `Waits for the approval of somebody of team ${approval.team} other than ${asked}, who asked.`,
      operation: approval.operation,
      approval: true,
    };
  }
  const freeze = freezeOf(gates.freezes, place);
  if (freeze) return { why: frozenWords(freeze), frozen: true };
  return undefined;
}

const MOVERS = ['deploy', 'pipeline.run', 'rollback', 'service.create'];

/** The operation that moves something in an environment now. */
export function rolloutOf(
  environment: string,
  running: ApiOperation[],
): ApiOperation | undefined {
  return running.find(
    one =>
      MOVERS.includes(one.kind) &&
      (one.environment === environment ||
        one.steps.some(step => step.id.startsWith(`${environment}/`))),
  );
}
