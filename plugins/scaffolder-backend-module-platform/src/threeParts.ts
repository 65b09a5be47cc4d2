import type { ApiError, ApiOperation } from '@waymark/platform-common/api';

/** What the platform refused, in its own three parts and with each field, as the message of the failed step. */
export function refusalMessage(
  status: number,
  error: ApiError | undefined,
): string {
  if (!error?.error?.message) {
    return `The platform answered with status ${status}. Its log says why. Run this step again.`;
  }
  const { message, why, next, problems = [] } = error.error;
  const fields = problems.map(problem => {
    const place = problem.file
      ? `${problem.file}:${problem.line}:${problem.column} `
      : '';
    return `- ${place}${problem.path}: ${problem.message}`;
  });
  return [
    `${sentence(message)} ${sentence(why)}`,
    ...fields,
    sentence(next),
  ].join('\n');
}

/** Why an operation did not succeed, and where to go on. */
export function failureMessage(operation: ApiOperation): string {
  const page = `/operations/${operation.id}`;
  switch (operation.outcome) {
    case 'undone':
      return `${sentence(
        operation.title,
      )} It was undone: everything that it had made is gone. Start again with "Create".`;
    case 'superseded':
      return `${sentence(
        operation.title,
      )} A newer operation has taken its place. See ${page}.`;
    default: {
      const error = operation.error;
      const what = error
        ? `${sentence(`${error.what} (step ${error.step})`)} ${sentence(
            error.why,
          )}`
        : `${operation.title} failed.`;
      const next = error?.next ? `\n${sentence(error.next)}` : '';
      return `${what}${next}\nRetry and Undo are on the operation's page: ${page}`;
    }
  }
}

function sentence(text: string): string {
  return /[.!?:]$/.test(text) ? text : `${text}.`;
}
