import { StringDecoder } from 'node:string_decoder';
import type { Redactor } from './redact.ts';

/** How much text without a line of its own end is kept back because a value may go on in it, in characters. */
const MOST_HELD = 256 * 1024;

/** Longest line that is written, in characters; longer ones go on in the next. */
export const LONGEST_LINE = 16 * 1024;

/** Cuts one stream of output into redacted lines. Values that arrive in two pieces are masked too. */
export class Lines {
  readonly #redactor: Redactor;
  readonly #decoder = new StringDecoder('utf8');
  #pending = '';
  /** Lines that are complete, and end in what may be the beginning of a value that goes on in the next. */
  #held = '';

  constructor(redactor: Redactor) {
    this.#redactor = redactor;
  }

  /** Lines that are complete with this piece. */
  push(chunk: Buffer): string[] {
    const text = this.#pending + this.#decoder.write(chunk);
    const end = text.lastIndexOf('\n');
    this.#pending = text.slice(end + 1);
    const lines = end < 0 ? [] : this.#whole(text.slice(0, end));
    while (this.#pending.length > LONGEST_LINE + this.#redactor.longest) {
      const length = this.#redactor.safeLength(this.#pending);
      lines.push(...this.#cut(this.#held + this.#pending.slice(0, length)));
      this.#held = '';
      this.#pending = this.#pending.slice(length);
    }
    return lines;
  }

  /** True while lines are kept back: see `flush`. */
  get holds(): boolean {
    return this.#held !== '';
  }

  /** What was kept back, when nothing has come for a while that would go on with it. */
  flush(): string[] {
    const held = this.#held;
    this.#held = '';
    return held ? this.#cut(held.slice(0, -1)) : [];
  }

  /** What is left when the stream has ended. */
  end(): string[] {
    const rest = this.#held + this.#pending + this.#decoder.end();
    this.#pending = '';
    this.#held = '';
    return rest ? this.#cut(rest.endsWith('\n') ? rest.slice(0, -1) : rest) : [];
  }

  /** Whole lines, but for the last ones where a value may go on in the next line. */
  #whole(text: string): string[] {
    const all = this.#held + text;
    this.#held = '';
    if (all.length > MOST_HELD) return this.#cut(all);
    const lines = all.split('\n');
    let from = lines.length;
    // A value may be broken more than once: all the lines that its beginning is spread over wait. Even where
    // every character stands in a line of its own the beginning is within the tail.
    const tail = all.slice(-3 * this.#redactor.longest);
    for (let open = this.#redactor.openEnd(tail.replaceAll(/\r?\n|\r$/g, '')); open > 0 && from > 0; from -= 1) open -= lines[from - 1].replace(/\r$/, '').length;
    if (from < lines.length) this.#held = `${lines.slice(from).join('\n')}\n`;
    return from > 0 ? this.#cut(lines.slice(0, from).join('\n')) : [];
  }

  #cut(text: string): string[] {
    const lines: string[] = [];
    for (const raw of this.#redactor.apply(text).split('\n')) {
      const line = raw.endsWith('\r') ? raw.slice(0, -1) : raw;
      for (let at = 0; at === 0 || at < line.length; at += LONGEST_LINE) lines.push(line.slice(at, at + LONGEST_LINE));
    }
    return lines;
  }
}
