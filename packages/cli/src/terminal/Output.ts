import type { CliError } from '../CliError';
import { plainText } from '../format/plainText';
import type { Io } from './Io';

type Style = 'bold' | 'dim' | 'red' | 'green' | 'yellow';
const CODES: Record<Style, [number, number]> = {
  bold: [1, 22],
  dim: [2, 22],
  red: [31, 39],
  green: [32, 39],
  yellow: [33, 39],
};

/** Results go to standard output, everything else to standard error. */
export class Output {
  constructor(private readonly io: Io, readonly json: boolean) {}

  /** A result for people. Nothing where a document was asked for. */
  result(text: string): void {
    if (!this.json) this.io.stdout.write(`${text}\n`);
  }

  /** The one document of `--json`. */
  document(content: Record<string, unknown>): void {
    if (this.json)
      this.io.stdout.write(
        `${JSON.stringify({ schemaVersion: 1, ...content })}\n`,
      );
  }

  /** Anything that is not the result. */
  note(text: string): void {
    this.io.stderr.write(`${text}\n`);
  }

  /** The thing that a command works on: always shown. */
  target(text: string): void {
    this.note(this.paint('bold', `→ ${text}`, 'stderr'));
  }

  error(error: CliError): void {
    this.document({
      error: {
        message: error.what,
        why: error.why,
        next: error.next,
        exitCode: error.exitCode,
        ...(error.problems.length && { problems: error.problems }),
      },
    });
    this.note(
      `${this.paint('red', 'platform:', 'stderr')} ${plainText(error.what)}`,
    );
    if (error.why) this.note(indented(error.why));
    for (const problem of error.problems) {
      this.note(
        indented([problem.path, problem.message].filter(Boolean).join(': ')),
      );
      if (problem.next) this.note(indented(problem.next, '    '));
    }
    if (error.next) this.note(indented(error.next));
  }

  /** Colours a text where the stream shows colours; as it is everywhere else. */
  paint(
    style: Style,
    text: string,
    stream: 'stdout' | 'stderr' = 'stdout',
  ): string {
    const { env } = this.io;
    if (!this.io[stream].isTTY || env.NO_COLOR || env.TERM === 'dumb')
      return text;
    const [on, off] = CODES[style];
    return `\u001b[${on}m${text}\u001b[${off}m`;
  }
}

function indented(text: string, by = '  '): string {
  return plainText(text)
    .split('\n')
    .map(line => `${by}${line}`)
    .join('\n');
}
