import type { ServiceFile } from '@waymark/platform-common/spec';
import type { Invocation } from '../args/types';
import { problemWords } from '../commands/validate';
import { CliError } from '../CliError';
import { ExitCode } from '../exitCodes';
import { readServiceText } from '../folder/readServiceText';

/** A good platform.yaml. One that is wrong ends the command with 1 and says where, as `validate` does. */
export async function readServiceFile(
  { io, out }: Invocation,
  command: string,
  file?: string,
): Promise<{ shown: string; file: ServiceFile }> {
  const { parseServiceFile } = await import('@waymark/platform-common/spec');
  const { shown, text } = await readServiceText(io, command, file);
  const parsed = parseServiceFile(text, { file: shown });
  if (parsed.ok) return { shown, file: parsed.file };
  if (!out.json)
    for (const problem of parsed.problems) out.note(problemWords(problem));
  throw new CliError(
    ExitCode.failed,
    `${shown} is wrong in ${parsed.problems.length} ${
      parsed.problems.length === 1 ? 'place' : 'places'
    }.`,
    '',
    'Correct it: platform validate',
    out.json
      ? parsed.problems.map(one => ({
          path: `${one.file}:${one.line}:${one.column}`,
          message: one.message,
          next: one.next,
        }))
      : [],
  );
}
