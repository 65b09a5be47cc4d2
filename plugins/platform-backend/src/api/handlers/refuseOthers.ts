import type { OperationRow } from '../../store/rows';
import { PlatformError } from '../../errors/PlatformError';

/** Another person's deployment is not overtaken unasked. Throws a `PlatformError` that says whose it is. */
export function refuseOthers(service: string, other: OperationRow | undefined): void {
  if (!other) return;
  throw new PlatformError('ConflictError', `${service} is being deployed by somebody else`, `"${other.title}" of ${other.actor} has not ended (${other.id}).`, 'Wait for it, or overtake it on purpose: --supersede.');
}
