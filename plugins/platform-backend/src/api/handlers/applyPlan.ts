import { releaseName } from '@waymark/platform-common';
import { PlatformError } from '../../errors/PlatformError';
import { requirePlan } from '../../plan/requirePlan';
import { holdStill, stillHolds, takePlan } from '../../plan/stillHolds';
import type { Platform } from '../../platform';
import type { PlanRow } from '../../store/rows';
import { startOnce, type Write } from '../idempotent';
import type { Call, Handlers } from '../types';
import { deploymentWrite } from './createDeployment';
import { rollbackWrite } from './createRollback';
import { reasonOf } from './refuseFrozen';
import { restartWrite } from './restart';
import { scaleWrite } from './scale';
import { requireService } from './services';

/** The very write by which the same is done without a plan. */
function writeOf(platform: Platform, { change }: PlanRow, { body }: Call<'applyPlan'>): Write<any> {
  const { service, team, environments } = change;
  const [environment] = environments;
  const reason = body.reason ?? null;
  switch (change.kind) {
    case 'rollback':
      return rollbackWrite(platform, { service, team, environment, to: change.to, force: change.force, reason }, body.supersede);
    case 'restart':
      return restartWrite(platform, { service, team, environment, reason });
    case 'scale': {
      const { replicas, override, onto } = change;
      return scaleWrite(platform, { service, team, environment, replicas, override, onto }, override?.reason ?? reason);
    }
    default:
      return deploymentWrite(platform, { service, team }, { ...body, environments, release: releaseName(change.release) });
  }
}

/** That write, as far as the plan holds. */
function byPlan<T>(platform: Platform, plan: PlanRow, write: Write<T>): Write<T> {
  return {
    ...write,
    action: 'applyPlan',
    async check() {
      await stillHolds(platform, plan);
      return write.check();
    },
    operation(checked) {
      const operation = write.operation(checked);
      return { ...operation, input: { ...operation.input, plan: plan.id } };
    },
    async begun(trx, operation) {
      await holdStill(trx, plan);
      await write.begun?.(trx, operation);
      await takePlan(trx, plan, operation);
    },
  };
}

/** Serves what a plan says, whatever kind of change it is. */
export function applyPlanHandler(platform: Platform): Pick<Handlers, 'applyPlan'> {
  return {
    applyPlan: {
      team: async ({ path }) => (await requireService(platform, (await requirePlan(platform, path.plan)).service)).team,
      subject: ({ path }) => path.plan,
      async handle(call) {
        const plan = await requirePlan(platform, call.path.plan);
        const { kind } = plan.change;
        if (call.body.canary && kind !== 'deploy') {
          throw new PlatformError('InputError', 'There cannot be a canary', `The plan is for another kind of change (${kind}).`, 'Leave it out.', [{ path: 'canary', message: `is not for ${kind}` }]);
        }
        return startOnce(platform, call, { ...byPlan(platform, plan, writeOf(platform, plan, call)), reason: reasonOf(call.body) ?? undefined });
      },
    },
  };
}
