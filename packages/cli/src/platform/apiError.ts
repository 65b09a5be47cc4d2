import type { ApiError } from '@waymark/platform-common/api';
import { CliError } from '../CliError';
import { ExitCode, type ExitCodeValue } from '../exitCodes';

/** The exit code for an answer of the API. */
export function exitCodeOf(status: number): ExitCodeValue {
  if (status === 400 || status === 413 || status === 415 || status === 422)
    return ExitCode.usage;
  if (status === 401) return ExitCode.notSignedIn;
  if (status === 404) return ExitCode.notFound;
  if (
    status === 403 ||
    status === 409 ||
    status === 412 ||
    status === 423 ||
    status === 429
  )
    return ExitCode.refused;
  return ExitCode.failed;
}

/** An answer is somebody else's: what should be a text may be anything. */
const textOf = (value: unknown) => (typeof value === 'string' ? value : '');

/** An answer that is no success, as what ends the command. Bodies that are not the envelope are said in short. */
export function apiError(status: number, body: unknown): CliError {
  const envelope = (body as Partial<ApiError> | undefined)?.error;
  const code = exitCodeOf(status);
  if (code === ExitCode.notSignedIn) {
    return new CliError(
      code,
      'You are not signed in.',
      'Waymark does not take the token: it has run out or belongs to another Waymark.',
      'Set PLATFORM_TOKEN to a new one; without it, the one of this checkout is used.',
    );
  }
  if (!envelope || typeof envelope.message !== 'string') {
    // Whoever says this, its 404 does not mean that there is no such service.
    return new CliError(
      ExitCode.failed,
      `The answer was status ${status}, and not in the words of Waymark.`,
      'Something else answers at this address, or something in between.',
      'Check PLATFORM_URL; if it is right, see logs/backend.log in its data folder.',
    );
  }
  const listed = Array.isArray(envelope.problems) ? envelope.problems : [];
  const problems = listed.map(problem => ({
    path: problem.line
      ? `${problem.file ?? problem.path}:${problem.line}:${problem.column ?? 1}`
      : problem.path,
    message: textOf(problem.message),
    next: textOf(problem.next),
  }));
  return new CliError(
    code,
    envelope.message,
    envelope.why === envelope.message ? '' : textOf(envelope.why),
    textOf(envelope.next),
    problems,
  );
}
