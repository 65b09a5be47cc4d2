import { GitOutputLimitError } from './gitProcess';

/** What one line asked of `git cat-file` is answered with; undefined where there is no such object. */
export interface BatchAnswer {
  id: string;
  type: string;
  /** Bytes of the object, whether or not its content was asked for. */
  size: number;
  content?: Buffer;
}

/** How the next answer reads. */
export interface Expected {
  /** Whether the content follows the line that names the object. */
  content: boolean;
  /** Bytes of content that are taken. */
  maxBytes: number;
}

/** More than this without an end of line is no answer of git. */
const LONGEST_LINE = 4096;

/**
 * Takes apart what `git cat-file --batch-command` writes: `<id> <type> <size>\n`, after it the content and `\n` where
 * that was asked for, or `<name> missing\n`. Only the order ties an answer to its question, so anything that does not
 * read like this throws, and nothing after it can be trusted.
 */
export class BatchAnswers {
  private line = Buffer.alloc(0);
  private open?: { answer: BatchAnswer; content: Buffer; filled: number };

  constructor(
    /** How the answer that comes now reads; undefined if nobody asked. */
    private readonly next: () => Expected | undefined,
    private readonly answered: (answer: BatchAnswer | undefined) => void,
  ) {}

  /** Takes the next bytes, cut anywhere. */
  add(chunk: Buffer): void {
    let rest = chunk;
    while (rest.length) rest = this.open ? this.fill(rest) : this.head(rest);
  }

  private head(chunk: Buffer): Buffer {
    const end = chunk.indexOf(10);
    const upTo = end === -1 ? chunk.length : end;
    if (this.line.length + upTo > LONGEST_LINE)
      throw new Error('git answered with a line that does not end');
    // A copy: the chunk belongs to the stream.
    this.line = Buffer.concat([this.line, chunk.subarray(0, upTo)]);
    if (end === -1) return chunk.subarray(chunk.length);
    const line = this.line.toString('latin1');
    this.line = Buffer.alloc(0);
    const rest = chunk.subarray(end + 1);
    const expected = this.next();
    if (!expected) throw new Error('git answered what nobody asked');
    const named = /^([0-9a-f]{40,64}) (blob|tree|commit|tag) (\d+)$/.exec(line);
    if (!named) {
      if (!/ (missing|ambiguous)$/.test(line))
        throw new Error('git answered with a line that is not known');
      this.answered(undefined);
      return rest;
    }
    const answer = { id: named[1], type: named[2], size: Number(named[3]) };
    if (!expected.content) {
      this.answered(answer);
      return rest;
    }
    if (answer.size > expected.maxBytes)
      throw new GitOutputLimitError(
        `git was asked for an object of ${answer.size} bytes; ${expected.maxBytes} are taken`,
      );
    // One of its own: a piece of a larger one would keep all of that in memory.
    const content = Buffer.allocUnsafeSlow(answer.size);
    this.open = { answer, content, filled: 0 };
    return rest;
  }

  private fill(chunk: Buffer): Buffer {
    const { answer, content, filled } = this.open!;
    const take = Math.min(content.length - filled, chunk.length);
    chunk.copy(content, filled, 0, take);
    this.open!.filled += take;
    if (take === chunk.length) return chunk.subarray(take);
    // The content is whole, and its end of line has come as well.
    if (chunk[take] !== 10)
      throw new Error('git wrote another length than it had named');
    this.open = undefined;
    this.answered({ ...answer, content });
    return chunk.subarray(take + 1);
  }
}
