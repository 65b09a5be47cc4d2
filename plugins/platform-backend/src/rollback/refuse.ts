import { PlatformError } from '../errors/PlatformError';
import type { Refusal } from './chooseTarget';

/** Throws why a rollback cannot be; what `force` would overrule names that field. */
export function refuse({ what, why, next, unlessForced }: Refusal): never {
  throw new PlatformError('ConflictError', what, why, next, unlessForced ? [{ path: 'force', message: 'it is refused unless this is said' }] : undefined);
}
