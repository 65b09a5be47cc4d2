import { createInterface } from 'node:readline';
import { CliError } from '../CliError';
import { ExitCode } from '../exitCodes';
import type { Io } from './Io';

/**
 * Asks for the name of what is about to be lost; anything else ends the command with 3, Ctrl-C or the end of the input
 * with 130. Never call it where nobody is there: see `isInteractive`.
 */
export async function typeName(
  io: Io,
  warning: string,
  name: string,
): Promise<void> {
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
    io.stderr.write(`${warning}\nType its name to go on: `);
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
    if (answer === name) return;
  } finally {
    prompt.close();
  }
  throw new CliError(ExitCode.declined, 'Declined: nothing was done.');
}
