import { DriverError } from '@waymark/platform-node';
import { PlatformError } from '../errors/PlatformError';
import type { Platform } from '../platform';
import { planEnvironment } from './planEnvironment';
import type { EnvironmentPlan, WantedChange } from './types';

/** What a change would do in each of its environments, in their order. Throws a `PlatformError` when it cannot be known. */
export async function planChange(platform: Platform, change: WantedChange): Promise<EnvironmentPlan[]> {
  try {
    const plans: EnvironmentPlan[] = [];
    for (const environment of change.environments) plans.push(await planEnvironment(platform, change, environment));
    return plans;
  } catch (error) {
    if (!(error instanceof DriverError)) throw error;
    throw new PlatformError('ServiceUnavailableError', 'It cannot be planned now', `${error.what}: ${error.why}`, error.next);
  }
}
