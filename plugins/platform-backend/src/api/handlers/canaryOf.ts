import type { CanaryInput } from '../../canary/types';
import { productionOf } from '../../deploy/productionOf';
import type { Platform } from '../../platform';
import { PlatformError } from '../../errors/PlatformError';

const wrong = (why: string, next: string, path: string) => new PlatformError('InputError', 'There cannot be such a canary', why, next, [{ path, message: why }]);

/** Where of these environments a canary comes before all of the traffic, and how. Throws a `PlatformError` for one that could not be. */
export async function canaryOf({ knex }: Platform, environments: string[], canary?: CanaryInput): Promise<{ production: string[]; canary?: CanaryInput }> {
  const production = await productionOf(knex, environments);
  if (!canary) return { production };
  if (!production.length) throw wrong('None of the environments is for production.', 'Leave it out, or name a production environment: a canary is never in staging or a preview.', 'canary');
  const { stepSeconds = 20, measurements = 5 } = canary;
  if (measurements > stepSeconds) throw wrong(`${measurements} measurements do not fit into ${stepSeconds} seconds.`, 'There is one a second at most.', 'canary.measurements');
  return { production, canary };
}
