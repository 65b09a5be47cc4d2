import { createInterface } from 'node:readline';
import { CliError } from '../CliError';
import { ExitCode } from '../exitCodes';
import type { Io } from './Io';

/** Asks for one of several things, by number or name. Ctrl-C, or the end of the input, ends the program with 130. */
export async function choose(
  io: Io,
  question: string,
  choices: readonly string[],
): Promise<string> {
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
    io.stderr.write(
      `${question}\n${choices
        .map((choice, index) => `  ${index + 1}  ${choice}`)
        .join('\n')}\n`,
    );
    for (;;) {
      io.stderr.write(`1-${choices.length}: `);
      const answer = await new Promise<string>((resolve, reject) => {
        const off = io.onInterrupt(() => reject(stopped));
        prompt.once('line', line => {
          off();
          resolve(line.trim());
        });
        prompt.once('close', () => reject(stopped));
      });
      const chosen = choices.includes(answer)
        ? answer
        : choices[Number(answer) - 1];
      if (chosen) return chosen;
      io.stderr.write(`"${answer}" is none of them.\n`);
    }
  } finally {
    prompt.close();
  }
}
