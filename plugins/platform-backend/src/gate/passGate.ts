import type { Knex } from 'knex';
import { crashPoint } from '../crashPoint';
import type { StepContext, StepOutcome } from '../operations/types';
import type { Platform } from '../platform';
import type { EnvironmentRow } from '../store/rows';
import { approvalOf, requestApproval } from './approvals';
import { describeFreeze } from './frozenBy';
import { protectionOf } from './protectionOf';
import { freezesOf } from './readFreezes';

/** What wants to pass. */
export interface Passing {
  environment: EnvironmentRow;
  /** What whoever decides is shown; kept with the request. Names, never values. */
  seen: object;
  /** What the request is called where people are told of it. */
  title: string;
  /** Why what was seen is not what would be done now, undefined while it is. Pure. */
  moved?(seen: any): string | undefined;
  /** Takes away what waited for the word, when it will not come: in the transaction that says so. */
  forget?(trx: Knex.Transaction): Promise<void>;
  /** What to do when it was refused. */
  next: string;
}

/** What is asked for is not what was seen any more. */
export const MOVED = 'What was asked for is not what it would do now';

/** Stops where it is frozen, unless the glass was broken with a reason: then it says so and goes on. */
async function freeze({ knex, operation, log }: StepContext, environment: string): Promise<StepOutcome | undefined> {
  const { service, team, breakGlass }: { service: string; team: string; breakGlass?: string | null } = operation.input;
  const [frozen] = await freezesOf(knex, { service, team, environment });
  if (!frozen) return undefined;
  const { why, next } = describeFreeze(frozen);
  if (breakGlass) {
    await log(`${why} The glass was broken: ${breakGlass}`);
    return undefined;
  }
  return { state: 'failed', what: `${environment} is frozen for ${service}`, why, next };
}

/** Asks for the word of another owner, and waits for it. Nothing is held meanwhile: no pin, no place. */
async function approval(platform: Platform, context: StepContext, passing: Passing): Promise<StepOutcome | undefined> {
  const { knex, operation, step, write, log } = context;
  const { environment, moved, forget, next, seen, title } = passing;
  const protection = protectionOf(platform.protection, environment);
  if (protection === 'none') return undefined;
  if (protection === 'warn') {
    await log(`${environment.name} is protected: elsewhere another owner than ${operation.actor} would have to approve this. Here it is only said.`);
    return undefined;
  }
  const asked = await approvalOf(knex, operation.id, environment.name);
  const open = asked?.state === 'waiting' || asked?.state === 'approved';
  const why = asked && open ? moved?.(asked.seen) : undefined;
  /** Nobody says yes any more to what would not be done. What somebody has said stays written. */
  const withdraw = async (trx: Knex) => {
    if (why) await trx('approval').where({ id: asked!.id, state: 'waiting' }).update({ state: 'expired', reason: why });
  };
  // An attempt of before has ended otherwise, or was about something else: this one asks for itself.
  if (!asked || (asked.attempt !== operation.attempt && (!open || why))) {
    const point = `${operation.kind}/${step.id}`;
    await write(async trx => {
      await withdraw(trx);
      await requestApproval(trx, operation, environment.name, seen, title);
      crashPoint(`${point}/asking`);
    });
    crashPoint(`${point}/asked`);
    return { state: 'waiting', message: `Waits for the approval of another owner of team ${operation.team}` };
  }
  if (why) {
    await write(async trx => {
      await withdraw(trx);
      await forget?.(trx);
    });
    return { state: 'failed', what: MOVED, why, next };
  }
  if (asked.state === 'approved') {
    await log(`Approved by ${asked.decided_by}${asked.reason ? `: ${asked.reason}` : ''}.`);
    return undefined;
  }
  if (asked.state === 'waiting') return { state: 'waiting', message: `Waits for the approval of another owner of team ${operation.team} (${asked.id})` };
  if (forget) await write(forget);
  const late = asked.reason ? MOVED : 'Nobody has approved it in time';
  const what = asked.state === 'expired' ? late : `${asked.decided_by} has rejected it`;
  return { state: 'failed', what, why: asked.reason ?? `The request for ${environment.name} was open until ${asked.expires_at.toISOString()}`, next };
}

/** Whether a change may reach an environment now: freezes, then approvals. What to answer instead of going on, undefined where it may. */
export async function passGate(platform: Platform, context: StepContext, passing: Passing): Promise<StepOutcome | undefined> {
  return (await freeze(context, passing.environment.name)) ?? approval(platform, context, passing);
}
