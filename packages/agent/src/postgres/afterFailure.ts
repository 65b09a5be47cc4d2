import { AgentError } from '../rooms.ts';

const BACKOFF_MS = [500, 1000, 2000, 5000, 15_000, 30_000];
const HOPELESS_MS = 5 * 60_000;

/** What is told of a database that could not be brought about, and when it is tried again. */
export interface AfterFailure {
  phase: 'creating' | 'failed';
  what: string;
  message: string;
  words: string;
  waitMs: number;
}

/**
 * Judges a try that went wrong. Pure.
 *
 * @param failures - how many went wrong just before
 * @param died - what its server has said last, if that ran and has ended under the try: what then went wrong here (a broken
 * pipe, a lost connection) is no cause. Once it is only started again, as one that has died while it was ready; one that
 * dies each time has failed.
 */
export function afterFailure(
  error: Error,
  { failures, died }: { failures: number; died?: string },
): AfterFailure {
  // What cannot become better by itself costs a copy of the whole database each time.
  const hopeless = error instanceof AgentError && error.code === 'invalid';
  const waitMs = hopeless
    ? HOPELESS_MS
    : BACKOFF_MS[Math.min(failures, BACKOFF_MS.length - 1)];
  if (died !== undefined && failures === 0)
    return {
      phase: 'creating',
      what: 'The database has stopped by itself',
      message: 'The database has stopped by itself and is started again',
      words: died,
      waitMs,
    };
  const [what, words] =
    error instanceof AgentError
      ? [error.what, error.why]
      : ['The database is not ready', error.message];
  const told =
    died === undefined
      ? { what, words }
      : {
          what: 'The database stops by itself each time that it is started',
          words: died || words,
        };
  return {
    phase: 'failed',
    ...told,
    message: `${told.what}; the next try is in ${waitMs / 1000} s`,
    waitMs,
  };
}
