import { createInterface } from 'node:readline';
import { CliError } from '../CliError';
import { ExitCode } from '../exitCodes';
import type { Io } from './Io';

/** The command ends with this where somebody stops it instead of answering. */
export const stopped = () =>
  new CliError(ExitCode.interrupted, 'Stopped: nothing was done.');

/** The command ends with this where somebody says no. */
export const declined = () =>
  new CliError(ExitCode.declined, 'Declined: nothing was done.');

/**
 * Writes a question and hands a way to read lines to `use`. Ctrl-C, or the end of the input, throws {@link stopped}. Never
 * call it where nobody is there: see `isInteractive`.
 */
export async function prompt<T>(
  io: Io,
  question: string,
  use: (nextLine: () => Promise<string>) => Promise<T>,
): Promise<T> {
  const lines = createInterface({
    input: io.stdin,
    output: io.stderr,
    terminal: false,
  });
  const nextLine = () =>
    new Promise<string>((resolve, reject) => {
      const off = io.onInterrupt(() => {
        io.stderr.write('\n');
        reject(stopped());
      });
      lines.once('line', line => {
        off();
        resolve(line.trim());
      });
      lines.once('close', () => reject(stopped()));
    });
  try {
    io.stderr.write(question);
    return await use(nextLine);
  } finally {
    lines.close();
  }
}
