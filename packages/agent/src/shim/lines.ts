import { StringDecoder } from 'node:string_decoder';
import type { Redactor } from './redact.ts';

/** Longest line that is written, in characters; longer ones go on in the next. */
export const LONGEST_LINE = 16 * 1024;

/** Cuts one stream of output into redacted lines. Values that arrive in two pieces are masked too. */
export class Lines {
  readonly #redactor: Redactor;
  readonly #decoder = new StringDecoder('utf8');
  #pending = '';

  constructor(redactor: Redactor) {
    this.#redactor = redactor;
  }

  /** Lines that are complete with this piece. */
  push(chunk: Buffer): string[] {
    const text = this.#pending + this.#decoder.write(chunk);
    const end = text.lastIndexOf('\n');
    this.#pending = text.slice(end + 1);
    const lines = end < 0 ? [] : this.#cut(text.slice(0, end));
    while (this.#pending.length > LONGEST_LINE + this.#redactor.longest) {
      const length = this.#redactor.safeLength(this.#pending);
      lines.push(...this.#cut(this.#pending.slice(0, length)));
      this.#pending = this.#pending.slice(length);
    }
    return lines;
  }

  /** What is left when the stream has ended. */
  end(): string[] {
    const rest = this.#pending + this.#decoder.end();
    this.#pending = '';
    return rest ? this.#cut(rest) : [];
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
