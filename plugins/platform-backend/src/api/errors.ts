import { DriverError } from '@waymark/platform-node';
import { PlatformError } from '../errors/PlatformError';

const STATUS: Record<string, number> = {
  InputError: 400,
  AuthenticationError: 401,
  NotAllowedError: 403,
  NotFoundError: 404,
  ConflictError: 409,
  PayloadTooLargeError: 413,
  ServiceUnavailableError: 503,
};

const NAME_OF: Record<number, string> = { 404: 'NotFoundError', 413: 'PayloadTooLargeError' };

const NEXT: Record<string, string> = {
  InputError: 'Correct the request and send it again.',
  AuthenticationError: 'Sign in, or send a token: Authorization: Bearer <token>.',
  NotAllowedError: 'Ask a member of the owning team, or the platform team.',
  NotFoundError: 'Check the name; the list of what there is shows it.',
  ConflictError: 'Look at what is there now, then decide.',
};

/** Status and envelope for anything thrown. What is not known to be meant for people says nothing of its inside. */
export function envelopeOf(error: any): { status: number; body: { error: Record<string, unknown> } } {
  if (Array.isArray(error?.errors) && typeof error.status === 'number') {
    const name = NAME_OF[error.status] ?? 'InputError';
    const problems = error.errors.map((e: any) => ({ path: String(e.path ?? '').replace(/^\/(body|query|params|headers)\/?/, '').replace(/\//g, '.'), message: String(e.message) }));
    return {
      status: error.status,
      body: {
        error: {
          name,
          message: name === 'NotFoundError' ? 'There is no such address in this API' : 'The request is not right',
          why: problems.map((p: any) => (p.path ? `${p.path}: ${p.message}` : p.message)).join('; '),
          next: NEXT[name] ?? NEXT.InputError,
          problems,
        },
      },
    };
  }
  // Postgres, class 22: a value that no column can hold (a null character, a cursor with text for a number).
  if (/^22[0-9A-Z]{3}$/.test(String(error?.code))) return known('InputError', 'The request is not right', 'A value in it cannot be what it stands for.', NEXT.InputError);
  if (error?.type === 'entity.too.large') return known('PayloadTooLargeError', 'The body is too large', 'It is over 32 MiB', 'Send less.');
  // The parser's own words quote the body, which may hold a secret.
  if (error?.type === 'entity.parse.failed') return known('InputError', 'The body is not JSON', 'It cannot be read as JSON.', NEXT.InputError);
  // A target that does not answer, or has refused what was asked of it: its own words, which hold no secret.
  if (error instanceof DriverError) return known(error.errorClass === 'invalid' ? 'InputError' : 'ServiceUnavailableError', error.what, error.why, error.next);
  const name = String(error?.name ?? '');
  if (STATUS[name]) {
    const { why, next, problems } = error as Partial<PlatformError>;
    return known(name, String(error.message), why ?? String(error.message), next ?? NEXT[name] ?? '', problems);
  }
  // What the server below refuses before it comes here: a path that is not encoded right, an encoding nobody knows.
  const status = Number(error?.status ?? error?.statusCode);
  if (status >= 400 && status < 500) return { ...known('InputError', 'The request is not right', String(error.message), NEXT.InputError), status };
  return { status: 500, body: { error: { name: 'InternalError', message: 'Something broke inside the platform', why: 'It is written in the log of the backend', next: 'Try again; if it stays, tell the platform team and name the time.' } } };
}

function known(name: string, message: string, why: string, next: string, problems?: unknown) {
  return { status: STATUS[name], body: { error: { name, message, why, next, ...(problems ? { problems } : {}) } } };
}
