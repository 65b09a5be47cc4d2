import { open, readdir } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { isLogFile } from './logWriter.ts';

/** One line of a log file. */
export interface StoredLine {
  sequence: number;
  /** ISO 8601. */
  time: string;
  stream: 'stdout' | 'stderr';
  text: string;
}

const CHUNK = 64 * 1024;

/** Most characters of a page, over all its logs: lines may be long, and there may be many. */
const PAGE_CHARACTERS = 4 * 1024 * 1024;

/** How many of those lines, from the first on, make a page: one at least. Pure. */
export function pageLength(lines: StoredLine[], limit: number): number {
  let characters = 0;
  const over = lines.findIndex((line, i) => i >= limit || ((characters += line.text.length) > PAGE_CHARACTERS && i > 0));
  return over < 0 ? lines.length : over;
}
const LINE = /^(\S+) (\d+) ([oe]) (.*)$/s;

function parse(line: string): StoredLine | undefined {
  const match = LINE.exec(line);
  if (!match) return undefined;
  return { time: match[1], sequence: Number(match[2]), stream: match[3] === 'o' ? 'stdout' : 'stderr', text: match[4] };
}

async function files(dir: string): Promise<string[]> {
  const names = await readdir(dir).catch(() => [] as string[]);
  return names.filter(isLogFile).sort().map(name => join(dir, name));
}

/** Opens a log file; undefined if it was rotated away meanwhile. */
const tryOpen = (path: string) => open(path, 'r').catch(() => undefined);

async function readAt(file: FileHandle, position: number, length: number): Promise<Buffer> {
  const buffer = Buffer.alloc(length);
  const { bytesRead } = await file.read(buffer, 0, length, position);
  return buffer.subarray(0, bytesRead);
}

/** First whole line that starts at or after a position. */
async function lineFrom(file: FileHandle, position: number): Promise<{ line: StoredLine; start: number } | undefined> {
  let data = await readAt(file, position, CHUNK);
  let from = 0;
  if (position > 0) {
    from = data.indexOf(10) + 1;
    if (from === 0) return undefined;
  }
  let end = data.indexOf(10, from);
  if (end < 0) {
    data = await readAt(file, position, 3 * CHUNK);
    end = data.indexOf(10, from);
    if (end < 0) return undefined;
  }
  const line = parse(data.toString('utf8', from, end));
  return line && { line, start: position + from };
}

/** Position from which to read so that no wanted line is missed: lines are in order, so halve the file. */
async function seek(file: FileHandle, wanted: (line: StoredLine) => boolean): Promise<number> {
  let low = 0;
  let high = (await file.stat()).size;
  while (high - low > CHUNK) {
    const middle = Math.floor((low + high) / 2);
    const found = await lineFrom(file, middle);
    if (found && !wanted(found.line)) low = found.start;
    else high = middle;
  }
  return low;
}

/** Lines of a log from the first wanted one on, at most `limit`. `wanted` must stay true once it is. */
export async function readForward(dir: string, wanted: (line: StoredLine) => boolean, limit: number): Promise<StoredLine[]> {
  const result: StoredLine[] = [];
  let characters = 0;
  for (const path of await files(dir)) {
    const file = await tryOpen(path);
    if (!file) continue;
    try {
      let position = result.length > 0 ? 0 : await seek(file, wanted);
      let rest = Buffer.alloc(0);
      for (;;) {
        const data = await readAt(file, position, CHUNK);
        if (data.length === 0) break;
        position += data.length;
        rest = Buffer.concat([rest, data]);
        const end = rest.lastIndexOf(10);
        if (end < 0) continue;
        for (const text of rest.toString('utf8', 0, end).split('\n')) {
          const line = parse(text);
          if (line && wanted(line)) {
            result.push(line);
            characters += line.text.length;
          }
          if (result.length >= limit || characters > PAGE_CHARACTERS) return result;
        }
        rest = rest.subarray(end + 1);
      }
    } finally {
      await file.close();
    }
  }
  return result;
}

/** The last lines of a log, oldest first. */
export async function readTail(dir: string, limit: number): Promise<StoredLine[]> {
  let result: StoredLine[] = [];
  let characters = 0;
  const enough = () => result.length >= limit || characters > PAGE_CHARACTERS;
  for (const path of (await files(dir)).reverse()) {
    const file = await tryOpen(path);
    if (!file) continue;
    try {
      let position = (await file.stat()).size;
      let rest = Buffer.alloc(0);
      while (position > 0 && !enough()) {
        const length = Math.min(CHUNK, position);
        position -= length;
        rest = Buffer.concat([await readAt(file, position, length), rest]);
        // What is before the first line break belongs to the chunk before it.
        const from = position === 0 ? 0 : rest.indexOf(10) + 1;
        if (position > 0 && from === 0) continue;
        const end = rest.lastIndexOf(10);
        const lines = end < from ? [] : rest.toString('utf8', from, end).split('\n').map(parse).filter(l => l !== undefined);
        result = [...lines, ...result];
        for (const line of lines) characters += line.text.length;
        rest = rest.subarray(0, from);
      }
    } finally {
      await file.close();
    }
    if (enough()) break;
  }
  return result.slice(result.length - pageLength(result.toReversed(), limit));
}
