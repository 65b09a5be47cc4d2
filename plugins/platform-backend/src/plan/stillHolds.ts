import type { Knex } from 'knex';
import { PlatformError } from '../errors/PlatformError';
import type { Platform } from '../platform';
import type { BindingRow, OperationRow, PlanRow } from '../store/rows';
import { planChange } from './planChange';
import type { PlannedChange } from './types';
import { whatMoved } from './whatMoved';

/** Throws that a plan may not be applied any more, and what has moved. */
export function refuseMoved(plan: Pick<PlanRow, 'id'>, moved: string[]): never {
  throw new PlatformError('ConflictError', `Plan ${plan.id} does not hold any more`, moved.join(' '), 'Make a new plan, and look at it.');
}

/** The same change planned anew. What would be refused now has moved as well. */
async function planAnew(platform: Platform, plan: PlanRow): Promise<PlannedChange> {
  try {
    return await planChange(platform, plan.change);
  } catch (error) {
    if (!(error instanceof PlatformError) || !['ConflictError', 'NotFoundError', 'InputError'].includes(error.name)) throw error;
    return refuseMoved(plan, [`${error.message}: ${error.why}`]);
  }
}

/** Throws a `PlatformError` unless everything is as it was when the plan was made. */
export async function stillHolds(platform: Platform, plan: PlanRow): Promise<void> {
  if (plan.operation) throw new PlatformError('ConflictError', `Plan ${plan.id} was applied already`, `Operation ${plan.operation} did it.`, 'Make a new plan for another change.');
  if (plan.expires_at.getTime() < Date.now()) refuseMoved(plan, [`It was made ${plan.created_at.toISOString()} and held for an hour.`]);
  const now = await planAnew(platform, plan);
  const moved = plan.environments.flatMap(({ basis }) => {
    const again = now.environments.find(one => one.environment === basis.environment);
    return again ? whatMoved(basis, again.basis) : [`It does not go to ${basis.environment} any more.`];
  });
  const more = now.environments.filter(one => !plan.environments.some(then => then.environment === one.environment));
  moved.push(...more.map(one => `It goes to ${one.environment} as well by now.`));
  if (moved.length) refuseMoved(plan, moved);
}

/** Throws if somebody has changed what is wanted since it was looked at; nobody can from here to the end of the transaction. */
export async function holdStill(trx: Knex, plan: PlanRow): Promise<void> {
  // In the order in which every rollout begins: the service, then its places.
  await trx('service').where({ name: plan.service }).forUpdate().first('name');
  for (const { basis } of plan.environments) {
    const binding = await trx<BindingRow>('binding').where({ service: plan.service, environment: basis.environment }).forUpdate().first();
    if ((binding?.generation ?? 0) !== basis.generation) refuseMoved(plan, [`Somebody has changed what is wanted in ${basis.environment} meanwhile.`]);
  }
}

/** Writes who applies it, once: of two at the same time one does. Throws also when the operation has chosen otherwise than the plan. */
export async function takePlan(trx: Knex, plan: PlanRow, operation: Pick<OperationRow, 'id'>): Promise<void> {
  const first = await trx('plan').where({ id: plan.id }).whereNull('operation').update({ operation: operation.id });
  if (!first) refuseMoved(plan, ['It was applied just now.']);
  if (plan.change.kind !== 'rollback') return;
  const { input } = (await trx<OperationRow>('operation').where({ id: operation.id }).first('input'))!;
  if (input.number !== plan.release) refuseMoved(plan, [`It would go back to r${input.number} by now.`]);
}
