import vm from 'node:vm';

const room: { work?: () => unknown } = vm.createContext({});
const RUN = new vm.Script('work()');

/** What did not come to its end in time. */
export class TooLongError extends Error {}

/** The clock gets so many times what the processor may take, one after the other: the machine may have other things to do. */
const PATIENCE = [1, 4, 16];

/**
 * Runs something and breaks it off after a time, wherever it is then: what somebody else has written decides how long it
 * takes, and nothing else happens in this process meanwhile. Throws a `TooLongError`.
 *
 * @param ms - of the processor, milliseconds. What was broken off for want of a processor is begun again.
 */
export function within<T>(ms: number, work: () => T): T {
  room.work = work;
  try {
    for (const times of PATIENCE) {
      const from = process.cpuUsage();
      try {
        return RUN.runInContext(room, { timeout: ms * times }) as T;
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'ERR_SCRIPT_EXECUTION_TIMEOUT') throw error;
        const { user, system } = process.cpuUsage(from);
        if ((user + system) / 1000 >= ms * 0.9) break;
      }
    }
    throw new TooLongError(`It took longer than ${ms / 1000} s`);
  } finally {
    delete room.work;
  }
}
