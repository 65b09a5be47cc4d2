import type { Problem } from '@waymark/platform-common/spec';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { CliError } from '../CliError';
import { ExitCode, type ExitCodeValue } from '../exitCodes';
import type { Invocation } from '../args/types';
import { plainText } from '../format/plainText';
import type { Io } from '../terminal/Io';

const NAME = 'platform.yaml';

/** `platform validate [FILE]`: checks a file with nobody's help, as the server would. */
export async function validate({
  args: [file],
  io,
  out,
}: Invocation): Promise<ExitCodeValue> {
  const { parseServiceFile } = await import('@waymark/platform-common/spec');
  const shown = file === '-' ? '(standard input)' : file ?? findFile(io.cwd);
  const text =
    file === '-'
      ? await readInput(io)
      : await read(path.resolve(io.cwd, shown), shown);
  const result = parseServiceFile(text, { file: shown });
  if (result.ok) {
    const { name, team } = result.file.metadata;
    out.document({ file: shown, valid: true, problems: [] });
    out.result(`${shown} is good: service ${name} of team ${team}.`);
    return ExitCode.done;
  }
  out.document({ file: shown, valid: false, problems: result.problems });
  for (const problem of result.problems) out.result(problemWords(problem));
  const count = result.problems.length;
  out.note(
    `${count} ${count === 1 ? 'thing is' : 'things are'} wrong with ${shown}.`,
  );
  return ExitCode.failed;
}

/** `file:line:column`, which editors and terminals make a link of, then what and what next. */
function problemWords(problem: Problem): string {
  const place = `${problem.file}:${problem.line}:${problem.column}`;
  return plainText(
    `${place}  ${problem.message}\n${' '.repeat(place.length)}  ${
      problem.next
    }`,
  );
}

/** The file of this folder, or of the nearest one above it up to the top of the repository. */
function findFile(cwd: string): string {
  for (let folder = cwd; ; folder = path.dirname(folder)) {
    const file = path.join(folder, NAME);
    if (existsSync(file)) return path.relative(cwd, file);
    if (
      existsSync(path.join(folder, '.git')) ||
      folder === path.dirname(folder)
    )
      break;
  }
  throw new CliError(
    ExitCode.notFound,
    `There is no ${NAME} here.`,
    `Neither in ${cwd} nor above it.`,
    'Name the file: platform validate FILE',
  );
}

async function read(file: string, shown: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const words: Record<string, string> = {
      ENOENT: 'There is no such file.',
      EISDIR: 'It is a folder.',
      EACCES: 'You may not read it.',
    };
    throw new CliError(
      ExitCode.notFound,
      `${shown} cannot be read.`,
      words[String(code)] ?? String(code),
      'Name the file: platform validate FILE',
    );
  }
}

async function readInput(io: Io): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of io.stdin) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks).toString('utf8');
}
