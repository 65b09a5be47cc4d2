import { closeSync, fstatSync, mkdirSync, openSync, readdirSync, readSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';

/** Name of the log file whose first line has that sequence. Sorts by it. */
export const logFileName = (sequence: number) => `${String(sequence).padStart(15, '0')}.log`;

/** The log files of a folder, oldest first. */
export const isLogFile = (name: string) => /^\d{15}\.log$/.test(name);

const TAIL_BYTES = 128 * 1024;

/**
 * Appends lines `<time> <sequence> <o|e> <text>` to files of a limited size, of which the newest are kept. The sequence
 * goes on over restarts, and time never goes back. Writing is synchronous: a shim has nothing else to do, and the
 * service waits when the disk does. A full disk loses lines, never the service.
 */
export class LogWriter {
  readonly #dir: string;
  readonly #bytes: number;
  readonly #files: number;
  #fd = -1;
  #size = 0;
  #sequence = 0;
  #time = 0;
  #dropped = 0;

  constructor(dir: string, limits: { bytes: number; files: number }) {
    this.#dir = dir;
    this.#bytes = limits.bytes;
    this.#files = limits.files;
    mkdirSync(dir, { recursive: true, mode: 0o700 });
    const newest = this.#list().at(-1);
    if (newest) this.#continue(newest);
    else this.#rotate();
  }

  /** Writes lines of one stream. */
  write(stream: 'stdout' | 'stderr', lines: string[]): void {
    if (lines.length === 0) return;
    this.#time = Math.max(this.#time, Date.now());
    const head = new Date(this.#time).toISOString();
    const mark = stream === 'stdout' ? 'o' : 'e';
    let text = '';
    if (this.#dropped > 0) text += `${head} ${(this.#sequence += 1)} e [waymark] ${this.#dropped} lines were lost: the log could not be written\n`;
    for (const line of lines) text += `${head} ${(this.#sequence += 1)} ${mark} ${line}\n`;
    try {
      const data = Buffer.from(text);
      for (let at = 0; at < data.length; ) at += writeSync(this.#fd, data, at);
      this.#size += data.length;
      this.#dropped = 0;
      if (this.#size >= this.#bytes) this.#rotate();
    } catch {
      this.#dropped += lines.length;
    }
  }

  close(): void {
    if (this.#fd >= 0) closeSync(this.#fd);
    this.#fd = -1;
  }

  #list() {
    return readdirSync(this.#dir).filter(isLogFile).sort();
  }

  #rotate() {
    const fd = openSync(join(this.#dir, logFileName(this.#sequence + 1)), 'a', 0o600);
    this.close();
    this.#fd = fd;
    this.#size = 0;
    for (const old of this.#list().slice(0, -this.#files)) rmSync(join(this.#dir, old), { force: true });
  }

  /** Goes on where the last run of this folder stopped. */
  #continue(name: string) {
    this.#fd = openSync(join(this.#dir, name), 'a+', 0o600);
    this.#size = fstatSync(this.#fd).size;
    this.#sequence = Number.parseInt(name, 10) - 1;
    const tail = Buffer.alloc(Math.min(this.#size, TAIL_BYTES));
    readSync(this.#fd, tail, 0, tail.length, this.#size - tail.length);
    const text = tail.toString('utf8');
    // A crash of the machine may have left half a line.
    if (text && !text.endsWith('\n')) this.#size += writeSync(this.#fd, '\n');
    for (const line of text.split('\n').reverse()) {
      const match = /^(\S+) (\d+) [oe] /.exec(line);
      if (match && Number(match[2]) > this.#sequence) {
        this.#sequence = Number(match[2]);
        this.#time = Date.parse(match[1]) || 0;
        break;
      }
    }
    if (this.#size >= this.#bytes) this.#rotate();
  }
}
