import { PlatformError } from '../errors/PlatformError';
import type { Platform } from '../platform';
import type { PlanRow } from '../store/rows';

/** A plan by its id. Throws a `PlatformError` where there is none. */
export async function requirePlan({ knex }: Platform, id: string): Promise<PlanRow> {
  const row = await knex<PlanRow>('plan').where({ id }).first();
  if (!row) throw new PlatformError('NotFoundError', `There is no plan "${id}"`, 'None has that id; plans are kept for an hour.', 'Make one: platform plan');
  return row;
}
