import type { Problem } from '@waymark/platform-common';

type Name = 'InputError' | 'AuthenticationError' | 'NotAllowedError' | 'NotFoundError' | 'ConflictError' | 'ServiceUnavailableError';

/** An error in three parts, as the one envelope carries it. */
export class PlatformError extends Error {
  constructor(
    readonly name: Name,
    message: string,
    readonly why: string,
    readonly next: string,
    readonly problems?: Array<Pick<Problem, 'path' | 'message'> & Partial<Problem>>,
  ) {
    super(message);
  }
}
