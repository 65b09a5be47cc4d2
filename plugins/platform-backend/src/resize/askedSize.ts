import { PlatformError } from '../errors/PlatformError';
import type { ResourceRow } from '../store/rows';
import type { ResizeInput } from './types';

/** What is said of it in a request. */
export interface ResizeRequest { size?: string; reason?: string; expiresInHours?: number; endOverride?: boolean }

const wrong = (why: string, next: string, path: string, message: string) => new PlatformError('InputError', 'The request is not right', why, next, [{ path, message }]);

/** Which of the three is asked for: a size, an override of it for a time, or the end of one. Throws a `PlatformError` for what is neither. Pure. */
export function askedSize(resource: Pick<ResourceRow, 'name' | 'state' | 'size' | 'size_override'>, { size, reason, expiresInHours, endOverride = false }: ResizeRequest): Pick<ResizeInput, 'size' | 'override'> {
  const served = resource.state === 'attached';
  if (endOverride) {
    if (size !== undefined || expiresInHours !== undefined) throw wrong('An override that ends leaves the size to platform.yaml, at once.', 'Leave one of them out.', size === undefined ? 'expiresInHours' : 'size', 'does not go with endOverride');
    if (!resource.size_override) throw new PlatformError('ConflictError', `The size of ${resource.name} is not overridden`, 'It is as platform.yaml says.', 'Say a size to change it.');
    return { size: null, override: null };
  }
  if (size === undefined) throw wrong('It does not say which size.', 'Say small, medium or large, or that the override ends (endOverride).', 'size', 'is missing');
  if (expiresInHours === undefined) {
    if (size === resource.size && !resource.size_override) throw new PlatformError('ConflictError', `${resource.name} is ${size} already`, 'There is nothing to change.', 'Choose another size.');
    return { size, override: null };
  }
  if (!served) throw wrong('Only what platform.yaml says can be overridden for a time; this database has no file.', 'Leave out when it ends.', 'expiresInHours', 'there is nothing to override');
  if (reason === undefined) throw wrong('An override needs a reason and a time to end; without an end it becomes a commit to platform.yaml.', 'Say why.', 'reason', 'is missing');
  return { size, override: { reason, hours: expiresInHours } };
}
