import type { Problem } from '@waymark/platform-common/spec';
import { ExitCode, type ExitCodeValue } from '../exitCodes';
import type { Invocation } from '../args/types';
import { readServiceText } from '../folder/readServiceText';
import { plainText } from '../format/plainText';

/** `platform validate [FILE]`: checks a file with nobody's help, as the server would. */
export async function validate({
  args: [file],
  io,
  out,
}: Invocation): Promise<ExitCodeValue> {
  const { parseServiceFile } = await import('@waymark/platform-common/spec');
  const { shown, text } = await readServiceText(io, 'validate', file);
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
export function problemWords(problem: Problem): string {
  const place = `${problem.file}:${problem.line}:${problem.column}`;
  return plainText(
    `${place}  ${problem.message}\n${' '.repeat(place.length)}  ${
      problem.next
    }`,
  );
}
