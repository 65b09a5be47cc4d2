import { createHash } from 'node:crypto';
import { closeSync, fsyncSync, openSync, readSync, writeSync } from 'node:fs';

const BLOCK = 512;
const CHUNK = 1024 * 1024;
/** Longest path, and largest size, that a header holds by itself (POSIX.1-1988 ustar, without its prefix). */
const LONGEST = 100;
const LARGEST = 0o77777777777;

/** What one entry is. */
export interface TarEntry {
  path: string;
  mode: number;
  /** Seconds since 1970. */
  mtime: number;
  type: 'file' | 'folder' | 'link' | 'symlink';
  /** Where a link leads: for `link` the path of an entry before, for `symlink` its text. */
  target?: string;
}

const TYPES = { file: '0', link: '1', symlink: '2', folder: '5' };

const octal = (value: number, length: number) =>
  `${Math.max(0, Math.floor(value)).toString(8).padStart(length - 1, '0')}\0`;

/** What fits into a header; the whole stands in the record before it. */
const cut = (path: string) => {
  let text = path;
  while (Buffer.byteLength(text) > LONGEST) text = text.slice(0, -1);
  return text;
};

/** One header: nobody's and of no group, so that whoever unpacks it owns it. */
function header(
  entry: TarEntry,
  size: number,
  type = TYPES[entry.type],
): Buffer {
  const block = Buffer.alloc(BLOCK);
  block.write(cut(entry.path), 0, 'utf8');
  block.write(octal(entry.mode % 0o10000, 8), 100, 'latin1');
  block.write(octal(0, 8), 108, 'latin1');
  block.write(octal(0, 8), 116, 'latin1');
  block.write(octal(Math.min(size, LARGEST), 12), 124, 'latin1');
  block.write(octal(entry.mtime, 12), 136, 'latin1');
  block.write('        ', 148, 'latin1');
  block.write(type, 156, 'latin1');
  block.write(cut(entry.target ?? ''), 157, 'utf8');
  block.write('ustar\x0000', 257, 'latin1');
  const sum = block.reduce((all, byte) => all + byte, 0);
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
  return block;
}

/** `<length> <key>=<value>\n`, where the length counts its own digits. */
function paxLine(key: string, value: string): string {
  const rest = ` ${key}=${value}\n`;
  let length = Buffer.byteLength(rest);
  while (String(length).length + Buffer.byteLength(rest) !== length)
    length = String(length).length + Buffer.byteLength(rest);
  return `${length}${rest}`;
}

/**
 * Writes a tar archive (ustar, with pax records for what is too long) and its SHA-256 in one go. Our own, since what is
 * copied here changes meanwhile: a file may have gone, grown or shrunk, and `tar` would call each of them a failure.
 */
export class TarWriter {
  readonly #fd: number;
  readonly #hash = createHash('sha256');
  readonly #buffer = Buffer.allocUnsafe(CHUNK);
  #size = 0;

  constructor(file: string) {
    this.#fd = openSync(file, 'wx', 0o600);
  }

  #write(data: Buffer) {
    this.#hash.update(data);
    this.#size += data.length;
    for (let done = 0; done < data.length; )
      done += writeSync(this.#fd, data, done);
  }

  #pad(size: number) {
    const rest = size % BLOCK;
    if (rest) this.#write(Buffer.alloc(BLOCK - rest));
  }

  #begin(entry: TarEntry, size: number) {
    const long = (text = '') => Buffer.byteLength(text) > LONGEST;
    const lines = [
      ...(long(entry.path) ? [paxLine('path', entry.path)] : []),
      ...(long(entry.target) ? [paxLine('linkpath', entry.target!)] : []),
      ...(size > LARGEST ? [paxLine('size', String(size))] : []),
    ].join('');
    if (lines) {
      const data = Buffer.from(lines);
      this.#write(header({ ...entry, target: '' }, data.length, 'x'));
      this.#write(data);
      this.#pad(data.length);
    }
    this.#write(header(entry, size));
  }

  /** A folder or a link. */
  add(entry: TarEntry): void {
    this.#begin(
      entry.type === 'folder' ? { ...entry, path: `${entry.path}/` } : entry,
      0,
    );
  }

  /** A file with that content. */
  text(entry: TarEntry, content: string | Buffer): void {
    const data = Buffer.from(content);
    this.#begin(entry, data.length);
    this.#write(data);
    this.#pad(data.length);
  }

  /** A file that is open: exactly as many bytes as it had. What is written behind them meanwhile is not taken; what is cut off is zeros. */
  file(entry: TarEntry, fd: number, size: number): void {
    this.#begin(entry, size);
    for (let at = 0; at < size; ) {
      const want = Math.min(CHUNK, size - at);
      const got = readSync(fd, this.#buffer, 0, want, at);
      if (got === 0) this.#buffer.fill(0, 0, want);
      const part = got === 0 ? want : got;
      this.#write(this.#buffer.subarray(0, part));
      at += part;
    }
    this.#pad(size);
  }

  /** Ends the archive, and waits until it is on the disk. */
  end(): { size: number; sha256: string } {
    this.#write(Buffer.alloc(2 * BLOCK));
    fsyncSync(this.#fd);
    closeSync(this.#fd);
    return { size: this.#size, sha256: this.#hash.digest('hex') };
  }

  /** Gives up: what was written is for the caller to remove. */
  abandon(): void {
    try {
      closeSync(this.#fd);
    } catch {
      // Ended already.
    }
  }
}
