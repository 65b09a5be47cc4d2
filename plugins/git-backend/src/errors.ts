import { InputError } from '@backstage/errors';

/** One thing that is wrong with a request: which field, and why. */
export interface Problem {
  path: string;
  message: string;
}

/** A value that git would never be shown: names the field and the reason. */
export class RefusedError extends InputError {
  readonly problems: Problem[];
  constructor(
    readonly field: string,
    readonly why: string,
    readonly next = 'Correct it and try again.',
  ) {
    super(`The ${field} is not accepted: ${why}`);
    this.problems = [{ path: field, message: why }];
  }
}

/** The one error envelope of every Waymark API. */
export interface ErrorEnvelope {
  error: {
    name: string;
    message: string;
    why: string;
    next: string;
    problems?: Problem[];
  };
}

const KNOWN: Record<string, { status: number; next: string }> = {
  InputError: { status: 400, next: 'Correct it and try again.' },
  AuthenticationError: {
    status: 401,
    next: 'Sign in, or send a token in the Authorization header.',
  },
  NotAllowedError: {
    status: 403,
    next: 'Ask the owning team or the platform team.',
  },
  NotFoundError: {
    status: 404,
    next: 'Check the name, the ref and the path.',
  },
  ConflictError: { status: 409, next: 'Look at what is there and try again.' },
  ServiceUnavailableError: { status: 503, next: 'Try again in a moment.' },
};

/**
 * Turns an error into a status and the envelope. What is not one of the known classes is told as an internal error
 * without its text, which may name folders of this machine.
 */
export function toEnvelope(error: unknown): {
  status: number;
  body: ErrorEnvelope;
} {
  const e = error as Error & Partial<RefusedError> & { status?: number };
  const name = e instanceof RefusedError ? 'InputError' : e?.name;
  const known = KNOWN[name];
  if (known) {
    const error_ = {
      name,
      message: e.message,
      why: e.why ?? e.message,
      next: e.next ?? known.next,
      ...(e.problems ? { problems: e.problems } : {}),
    };
    return { status: known.status, body: { error: error_ } };
  }
  if (e instanceof URIError || e?.status === 400) {
    const why = 'the address holds a % that is not followed by two hex digits';
    return toEnvelope(new RefusedError('address', why));
  }
  return {
    status: 500,
    body: {
      error: {
        name: 'InternalError',
        message: 'The repository could not be read.',
        why: 'Something in the embedded git host failed; its log has the details.',
        next: 'Try again; if it stays, tell the platform team the time it happened.',
      },
    },
  };
}
