import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Invocation } from '../args/types';
import { CliError } from '../CliError';
import { ExitCode } from '../exitCodes';
import { textOf } from '../rollout/options';
import { askHidden } from '../terminal/askHidden';
import { type Io, isInteractive } from '../terminal/Io';

/** How long somebody has to begin who sends the value through standard input. */
const FIRST_BYTE_MS = 10_000;

/** What a single line in a file or pipe means: not its line break. Text of several lines stays as it is. Pure. */
export const withoutLineBreak = (text: string) =>
  /^[^\n]*\r?\n$/.test(text) ? text.replace(/\r?\n$/, '') : text;

/** How a value is asked for, and what is said where none came. */
interface Words {
  prompt: string;
  next: string;
}

const ofSecret = (name: string): Words => ({
  prompt: `New value of ${name} (it is not shown): `,
  next: `Send it: platform secrets set ${name} --from-file FILE; or let the platform make it: --generate`,
});

const nothing = (name: string, { next }: Words) =>
  new CliError(
    ExitCode.usage,
    `There is no value for ${name}.`,
    'Nothing came through standard input, and nobody is there to be asked.',
    next,
  );

async function fromInput(io: Io, name: string, words: Words): Promise<string> {
  const chunks: Buffer[] = [];
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(nothing(name, words)), FIRST_BYTE_MS);
  });
  const all = (async () => {
    for await (const chunk of io.stdin) {
      clearTimeout(timer);
      chunks.push(Buffer.from(chunk));
    }
    return Buffer.concat(chunks).toString('utf8');
  })();
  try {
    const text = withoutLineBreak(await Promise.race([all, late]));
    if (!text) throw nothing(name, words);
    return text;
  } finally {
    clearTimeout(timer);
  }
}

/** The new value of a secret: from a file, from standard input, or asked for without being shown. */
export async function secretValue(
  { io, options }: Invocation,
  name: string,
  words: Words = ofSecret(name),
): Promise<string> {
  const file = textOf(options, 'from-file');
  if (file === '-') return fromInput(io, name, words);
  if (file) {
    const text = await readFile(path.resolve(io.cwd, file), 'utf8').catch(
      error => {
        throw new CliError(
          ExitCode.usage,
          `${file} cannot be read.`,
          error.code ?? '',
          'Name a file that holds the value, and nothing else.',
        );
      },
    );
    return withoutLineBreak(text);
  }
  if (!isInteractive(io)) return fromInput(io, name, words);
  return askHidden(io, words.prompt);
}
