import { DEFINITIONS, releaseName } from '@waymark/platform-common';
import { randomBytes } from 'node:crypto';
import type { Knex } from 'knex';
import { overtake } from '../../deploy/overtake';
import { chooseRelease } from '../../plan/chooseRelease';
import { planChange } from '../../plan/planChange';
import { whatMoved } from '../../plan/whatMoved';
import type { Platform } from '../../platform';
import type { BindingRow, PlanRow } from '../../store/rows';
import { PlatformError } from '../../errors/PlatformError';
import { startOnce } from '../idempotent';
import type { Handlers } from '../types';
import { environmentsOf } from './createDeployment';
import { canaryOf } from './canaryOf';
import { reasonOf, refuseFrozen } from './refuseFrozen';
import { refuseOthers } from './refuseOthers';
import { requireService } from './services';

const LIVES_MS = 60 * 60_000;
const sum = (numbers: number[]) => Math.round(numbers.reduce((a, b) => a + b, 0) * 100) / 100;

function planView(row: PlanRow) {
  return {
    id: row.id,
    service: row.service,
    release: releaseName(row.change.release),
    createdBy: row.created_by,
    createdAt: row.created_at.toISOString(),
    expiresAt: row.expires_at.toISOString(),
    environments: row.environments.map(({ basis: _, ...plan }) => plan),
    cost: { before: sum(row.environments.map(e => e.cost.before)), after: sum(row.environments.map(e => e.cost.after)) },
    currency: DEFINITIONS.currency,
    notIncluded: row.not_included,
    applied: row.operation,
  };
}

function refuseMoved(plan: PlanRow, moved: string[]): never {
  throw new PlatformError('ConflictError', `Plan ${plan.id} does not hold any more`, moved.join(' '), 'Make a new plan, and look at it.');
}

/** Nobody has changed what is wanted between looking and beginning. */
async function checkStill(trx: Knex, plan: PlanRow): Promise<void> {
  for (const { basis } of plan.environments) {
    const binding = await trx<BindingRow>('binding').where({ service: plan.service, environment: basis.environment }).forUpdate().first();
    if ((binding?.generation ?? 0) !== basis.generation) refuseMoved(plan, [`Somebody has changed what is wanted in ${basis.environment} meanwhile.`]);
  }
}

export function plansHandlers(platform: Platform): Pick<Handlers, 'createPlan' | 'getPlan' | 'applyPlan' | 'getDefinitions'> {
  const { knex } = platform;

  async function requirePlan(id: string): Promise<PlanRow> {
    const row = await knex<PlanRow>('plan').where({ id }).first();
    if (!row) throw new PlatformError('NotFoundError', `There is no plan "${id}"`, 'None has that id; plans are kept for an hour.', 'Make one: platform plan');
    return row;
  }

  /** Throws unless everything is as it was when the plan was made. */
  async function check(plan: PlanRow): Promise<void> {
    if (plan.operation) throw new PlatformError('ConflictError', `Plan ${plan.id} was applied already`, `Operation ${plan.operation} did it.`, 'Make a new plan for another change.');
    if (plan.expires_at.getTime() < Date.now()) refuseMoved(plan, [`It was made ${plan.created_at.toISOString()} and held for an hour.`]);
    const now = await planChange(platform, plan.change);
    const moved = plan.environments.flatMap((then, i) => whatMoved(then.basis, now[i].basis));
    if (moved.length) refuseMoved(plan, moved);
  }

  return {
    getDefinitions: { handle: async () => ({ ...DEFINITIONS }) },

    createPlan: {
      async handle(call) {
        const { name: service, team } = await requireService(platform, call.path.service);
        const { release, notIncluded } = await chooseRelease(platform, service, call.body);
        const environments = await environmentsOf(platform, service, team, call.body.environments);
        const change = { service, team, release: release.number, environments };
        const [row] = await knex<PlanRow>('plan').insert(
          {
            id: `plan-${Date.now().toString(36)}-${randomBytes(5).toString('hex')}`,
            service,
            change: JSON.stringify(change) as any,
            environments: JSON.stringify(await planChange(platform, change)) as any,
            not_included: notIncluded,
            created_by: call.caller.actor,
            expires_at: new Date(Date.now() + LIVES_MS),
          },
          '*',
        );
        return planView(row);
      },
    },

    getPlan: { handle: async ({ path }) => planView(await requirePlan(path.plan)) },

    applyPlan: {
      team: async ({ path }) => (await requireService(platform, (await requirePlan(path.plan)).service)).team,
      subject: ({ path }) => path.plan,
      async handle(call) {
        const plan = await requirePlan(call.path.plan);
        const { service, team, release, environments } = plan.change;
        return startOnce(platform, call, {
          kind: 'deploy',
          action: 'applyPlan',
          subject: service,
          reason: reasonOf(call.body),
          team,
          async check() {
            await check(plan);
            await refuseFrozen(platform, { service, team, environments, breakGlass: call.body.breakGlass });
            return canaryOf(platform, environments, call.body.canary);
          },
          operation: ({ production, canary }) => ({
            title: `Deploy ${releaseName(release)} of ${service} to ${environments.join(', then ')}`,
            service,
            environment: environments[environments.length - 1],
            input: { service, team, environments, production, canary, release, plan: plan.id, breakGlass: call.body.breakGlass ?? null, reason: call.body.reason ?? null },
          }),
          async begun(trx, operation) {
            await checkStill(trx, plan);
            refuseOthers(service, await overtake(trx, operation, call.body.supersede ?? false));
            // Two who apply it at once: one of them does.
            const first = await trx('plan').where({ id: plan.id }).whereNull('operation').update({ operation: operation.id });
            if (!first) refuseMoved(plan, ['It was applied just now.']);
          },
          underWay: { what: `${service} is being deployed`, why: 'Another deployment of it has not ended.', next: 'Wait for it: platform operations' },
        });
      },
    },
  };
}
