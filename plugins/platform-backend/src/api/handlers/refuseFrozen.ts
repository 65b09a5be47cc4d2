import { describeFreeze } from '../../gate/frozenBy';
import { freezesOf } from '../../gate/readFreezes';
import type { Platform } from '../../platform';
import { PlatformError } from '../../errors/PlatformError';

/** Why, for the audit: that the glass was broken comes first. Pure. */
export const reasonOf = ({ breakGlass, reason }: { breakGlass?: string; reason?: string }): string | null =>
  [breakGlass && `The glass was broken: ${breakGlass}`, reason].filter(Boolean).join('. ') || null;

/** Refuses a change where any of its environments is frozen, unless the glass is broken with a reason. Throws a `PlatformError`. */
export async function refuseFrozen(platform: Platform, change: { service: string; team: string; environments: string[]; breakGlass?: string | null }): Promise<void> {
  if (change.breakGlass) return;
  for (const environment of change.environments) {
    const [frozen] = await freezesOf(platform.knex, { service: change.service, team: change.team, environment });
    if (!frozen) continue;
    const { why, next } = describeFreeze(frozen);
    throw new PlatformError('ConflictError', `${environment} is frozen for ${change.service}`, why, next);
  }
}
