import vm from 'node:vm';

const room: { work?: () => unknown } = vm.createContext({});
const RUN = new vm.Script('work()');

/** What did not come to its end in time. */
export class TooLongError extends Error {}

/**
 * Runs something and breaks it off after a time, wherever it is then: what somebody else has written decides how long it
 * takes, and nothing else happens in this process meanwhile. Throws a `TooLongError`.
 *
 * @param ms - by the clock, milliseconds
 */
export function within<T>(ms: number, work: () => T): T {
  room.work = work;
  try {
    return RUN.runInContext(room, { timeout: ms }) as T;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_SCRIPT_EXECUTION_TIMEOUT') throw error;
    throw new TooLongError(`It took longer than ${ms / 1000} s`);
  } finally {
    delete room.work;
  }
}
