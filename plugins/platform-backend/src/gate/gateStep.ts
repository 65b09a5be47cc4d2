import { releaseName } from '@waymark/platform-common';
import type { StepContext, StepDefinition, StepOutcome } from '../operations/types';
import { crashPoint } from '../crashPoint';
import type { DeployInput } from '../deploy/types';
import type { Platform } from '../platform';
import { bindingOf, numberOf, serves } from '../rollout/candidate';
import type { EnvironmentRow } from '../store/rows';
import { approvalOf, requestApproval } from './approvals';
import { describeFreeze } from './frozenBy';
import { protectionOf } from './protectionOf';
import { freezesOf } from './readFreezes';

/** Stops where it is frozen, unless the glass was broken with a reason: then it says so and goes on. */
async function freeze({ knex, operation, log }: StepContext, environment: string): Promise<StepOutcome | undefined> {
  const { service, team, breakGlass }: DeployInput = operation.input;
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
async function approval(platform: Platform, context: StepContext, environment: EnvironmentRow): Promise<StepOutcome | undefined> {
  const { knex, operation, step, write, log } = context;
  const protection = protectionOf(platform.protection, environment);
  if (protection === 'none') return undefined;
  if (protection === 'warn') {
    await log(`${environment.name} is protected: elsewhere another owner than ${operation.actor} would have to approve this. Here it is only said.`);
    return undefined;
  }
  const asked = await approvalOf(knex, operation.id, environment.name);
  if (!asked || (asked.state !== 'waiting' && asked.attempt !== operation.attempt && asked.state !== 'approved')) {
    const { plan, reason }: DeployInput = operation.input;
    const point = `${operation.kind}/${step.id}`;
    await write(async trx => {
      await requestApproval(trx, operation, environment.name, { release: releaseName(numberOf(context)), plan: plan ?? null, reason: reason ?? null });
      crashPoint(`${point}/asking`);
    });
    crashPoint(`${point}/asked`);
    return { state: 'waiting', message: `Waits for the approval of another owner of team ${operation.team}` };
  }
  if (asked.state === 'approved') {
    await log(`Approved by ${asked.decided_by}${asked.reason ? `: ${asked.reason}` : ''}.`);
    return undefined;
  }
  if (asked.state === 'waiting') return { state: 'waiting', message: `Waits for the approval of another owner of team ${operation.team} (${asked.id})` };
  const what = asked.state === 'expired' ? 'Nobody has approved it in time' : `${asked.decided_by} has rejected it`;
  return { state: 'failed', what, why: asked.reason ?? `The request for ${environment.name} was open until ${asked.expires_at.toISOString()}`, next: 'Talk to an owner, then retry: it asks again.' };
}

/** Whether a release may go to an environment now: freezes, then approvals. */
export function gateStep(platform: Platform, environment: string): Pick<StepDefinition, 'run' | 'reversible'> {
  return {
    reversible: true,
    async run(context): Promise<StepOutcome> {
      const row = await context.knex<EnvironmentRow>('environment').where({ name: environment }).first();
      if (serves(await bindingOf(context, environment), numberOf(context))) return { state: 'done', skipped: true };
      return (await freeze(context, environment)) ?? (await approval(platform, context, row!)) ?? { state: 'done' };
    },
  };
}
