import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isMissing } from '../../files.ts';
import type { Damage } from './copying.ts';
import { parseSegment } from './wal.ts';

const PAGE = 8192;

/** Which segments to look at. */
export interface ScanOptions {
  folder: string;
  names: string[];
  segmentSize: number;
  systemIdentifier: string;
}

function look(
  bytes: Buffer,
  name: string,
  { segmentSize, systemIdentifier }: ScanOptions,
  magic: number,
): string | undefined {
  if (bytes.length !== segmentSize)
    return `it has ${bytes.length} bytes, and a whole one ${segmentSize}`;
  const { timeline, number } = parseSegment(name, segmentSize);
  if (bytes.readBigUInt64LE(24) !== BigInt(systemIdentifier))
    return 'it was written by another database';
  const zero = Buffer.alloc(PAGE);
  let ended = false;
  for (let at = 0; at < bytes.length; at += PAGE) {
    const page = bytes.subarray(at, at + PAGE);
    // What follows a switch to the next segment is empty, without even a header.
    if (page.equals(zero)) ended = true;
    else if (ended) return `there is something behind its end, at byte ${at}`;
    else if (page.readUInt16LE(0) !== magic)
      return `the page at byte ${at} has no header`;
    else if (page.readUInt32LE(4) > timeline)
      return `the page at byte ${at} is of another timeline`;
    else if (
      page.readBigUInt64LE(8) !==
      BigInt(number) * BigInt(segmentSize) + BigInt(at)
    )
      return `the page at byte ${at} belongs elsewhere`;
  }
  return undefined;
}

/**
 * Looks at the pages of segments: size, owner, place and timeline. What is wrong inside of a page shows when it is
 * replayed. `closed` tells that the last one ends with a switch, and is not just full.
 */
export function scanWal(options: ScanOptions): {
  damaged: Damage[];
  closed: boolean;
} {
  const damaged: Damage[] = [];
  let closed = false;
  let magic: number | undefined;
  for (const name of options.names) {
    if (damaged.length >= 5) break;
    try {
      const bytes = readFileSync(join(options.folder, name));
      if (bytes.length >= PAGE) magic ??= bytes.readUInt16LE(0);
      const why = look(bytes, name, options, magic ?? 0);
      if (why) damaged.push({ path: name, why });
      closed = bytes.subarray(-PAGE).every(byte => byte === 0);
    } catch (error) {
      if (!isMissing(error)) throw error;
      damaged.push({ path: name, why: 'it is missing' });
    }
  }
  return { damaged, closed };
}
