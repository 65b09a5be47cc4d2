import { PlatformError } from '../errors/PlatformError';
import type { ScaleInput } from './types';

/** What is said of it in a request. */
export interface ScaleRequest { replicas?: number; reason?: string; expiresInHours?: number; endOverride?: boolean }

const wrong = (why: string, next: string, path: string, message: string) => new PlatformError('InputError', 'The request is not right', why, next, [{ path, message }]);

/** Which of the three is asked for: a commit, an override, or the end of one. Throws a `PlatformError` for what is neither. Pure. */
export function askedScale({ replicas, reason, expiresInHours, endOverride = false }: ScaleRequest): Pick<ScaleInput, 'replicas' | 'override'> {
  if (endOverride) {
    const more = replicas === undefined ? 'expiresInHours' : 'replicas';
    if (replicas !== undefined || expiresInHours !== undefined) throw wrong('An override that ends leaves the number to platform.yaml, at once.', 'Leave one of them out.', more, 'does not go with endOverride');
    return { replicas: null, override: null };
  }
  if (replicas === undefined) throw wrong('It does not say how many replicas.', 'Say how many, or that the override ends (endOverride).', 'replicas', 'is missing');
  if (reason === undefined && expiresInHours === undefined) return { replicas, override: null };
  if (reason !== undefined && expiresInHours !== undefined) return { replicas, override: { reason, hours: expiresInHours } };
  throw wrong('An override needs a reason and a time to end; without both it becomes a commit to platform.yaml.', 'Say both, or neither.', reason === undefined ? 'reason' : 'expiresInHours', 'is missing');
}
