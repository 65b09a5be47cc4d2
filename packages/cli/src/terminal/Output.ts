import type { CliError } from '../CliError';
import { plainText } from '../format/plainText';
import { table } from '../format/table';
import type { Io } from './Io';

type Style = 'bold' | 'dim' | 'red' | 'green' | 'yellow';
const CODES: Record<Style, [number, number]> = {
  bold: [1, 22],
  dim: [2, 22],
  red: [31, 39],
  green: [32, 39],
  yellow: [33, 39],
};

/** What JSON leaves as it is and a terminal obeys. */
const NOT_IN_JSON = /[\u007f-\u009f]/g;
const escaped = (character: string) =>
  `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;

/**
 * Results go to standard output, everything else to standard error. Nothing of what it is given reaches a terminal as
 * more than text: names, messages and logs are other people's.
 */
export class Output {
  private documented = false;

  constructor(private readonly io: Io, readonly json: boolean) {}

  /** A result for people. Nothing where a document was asked for. */
  result(text: string): void {
    if (!this.json) this.io.stdout.write(`${plainText(text)}\n`);
  }

  /** A list for people, with its heads; on a terminal its sentences are cut to fit a line. */
  table(rows: readonly (readonly string[])[], indent = ''): void {
    this.result(table(rows, indent, this.columns));
  }

  /** Characters of a line, where standard output is a terminal that says so. */
  get columns(): number | undefined {
    const { isTTY, columns } = this.io.stdout;
    return isTTY && columns ? Math.max(columns, 40) : undefined;
  }

  /** The one document of `--json`. */
  document(content: Record<string, unknown>): void {
    if (!this.json || this.documented) return;
    this.documented = true;
    this.line(content);
  }

  /** One of many documents, each on a line of its own: for an export that may be long. */
  line(content: Record<string, unknown>): void {
    const text = JSON.stringify({ schemaVersion: 1, ...content });
    this.io.stdout.write(`${text.replace(NOT_IN_JSON, escaped)}\n`);
  }

  /** Anything that is not the result, after a few words of another colour. */
  note(text: string, lead?: { text: string; style: Style }): void {
    const before = lead
      ? this.paint(lead.style, plainText(lead.text), 'stderr')
      : '';
    this.io.stderr.write(`${before}${plainText(text)}\n`);
  }

  /** The thing that a command works on: always shown. */
  target(text: string): void {
    this.note('', { text: `→ ${text}`, style: 'bold' });
  }

  /** The document of a command that was ended from outside before it had one. */
  stopped(exitCode: number): void {
    this.document({
      error: { message: 'Stopped by Ctrl-C.', why: '', next: '', exitCode },
    });
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
    this.note(` ${sentence(error.what)}`, { text: 'platform:', style: 'red' });
    if (error.why) this.note(indented(sentence(error.why)));
    for (const problem of error.problems) {
      this.note(
        indented([problem.path, problem.message].filter(Boolean).join(': ')),
      );
      if (problem.next) this.note(indented(problem.next, '    '));
    }
    if (error.next) this.note(indented(error.next));
  }

  /** Colours a text where the stream shows colours; as it is everywhere else. */
  private paint(
    style: Style,
    text: string,
    stream: 'stdout' | 'stderr',
  ): string {
    const { env } = this.io;
    if (!this.io[stream].isTTY || env.NO_COLOR || env.TERM === 'dumb')
      return text;
    const [on, off] = CODES[style];
    return `\u001b[${on}m${text}\u001b[${off}m`;
  }
}

/** What the server says without a full stop is a sentence here, as everything else; a file or a command stays as it is. */
function sentence(text: string): string {
  return /[\w"')]$/.test(text) && !text.includes('\n') ? `${text}.` : text;
}

function indented(text: string, by = '  '): string {
  return text
    .split('\n')
    .map(line => `${by}${line}`)
    .join('\n');
}
