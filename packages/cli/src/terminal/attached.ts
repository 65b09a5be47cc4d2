import type { Io } from './Io';
import { ExitCode } from '../exitCodes';

/**
 * Runs something that Ctrl-C may leave: the first aborts the signal, the second ends the program with 130.
 * @returns its result, and whether it was left
 */
export async function attached<T>(
  io: Io,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<{ left: boolean; value: T }> {
  const controller = new AbortController();
  const off = io.onInterrupt(() => {
    if (controller.signal.aborted) io.exit(ExitCode.interrupted);
    controller.abort();
  });
  try {
    const value = await work(controller.signal);
    return { left: controller.signal.aborted, value };
  } finally {
    off();
  }
}
