import { createInterface } from 'node:readline';
import { CliError } from '../CliError';
import { ExitCode } from '../exitCodes';
import type { Io } from './Io';

/**
 * Asks for yes or no; only a yes is one. A no ends the command with 3, Ctrl-C or the end of the input with 130. Never
 * call it where nobody is there: see `isInteractive`.
 */
export async function confirm(io: Io, question: string): Promise<void> {
  const prompt = createInterface({
    input: io.stdin,
    output: io.stderr,
    terminal: false,
  });
  const stopped = new CliError(
    ExitCode.interrupted,
    'Stopped: nothing was done.',
  );
  try {
    io.stderr.write(`${question} [y/N] `);
    const answer = await new Promise<string>((resolve, reject) => {
      const off = io.onInterrupt(() => {
        io.stderr.write('\n');
        reject(stopped);
      });
      prompt.once('line', line => {
        off();
        resolve(line.trim());
      });
      prompt.once('close', () => reject(stopped));
    });
    if (/^y(es)?$/i.test(answer)) return;
  } finally {
    prompt.close();
  }
  throw new CliError(ExitCode.declined, 'Declined: nothing was done.');
}
