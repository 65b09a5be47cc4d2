/** Name of a whole WAL segment: timeline, then its number in two parts. */
const SEGMENT = /^[0-9A-F]{24}$/;
const hex = (value: number) =>
  value.toString(16).toUpperCase().padStart(8, '0');

/** True for the name of a whole segment, and not for what else lies in an archive. */
export const isSegment = (name: string) => SEGMENT.test(name);

/** How many bytes an LSN (`0/3000028`) stands for. Exact up to 8 PiB of log. */
export function lsnBytes(lsn: string): number {
  const [high, low] = lsn.split('/').map(part => Number.parseInt(part, 16));
  return high * 2 ** 32 + low;
}

/** Timeline and running number of a segment. */
export function parseSegment(
  name: string,
  segmentSize: number,
): { timeline: number; number: number } {
  const [timeline, high, low] = [0, 8, 16].map(at =>
    Number.parseInt(name.slice(at, at + 8), 16),
  );
  return { timeline, number: high * (2 ** 32 / segmentSize) + low };
}

/** The name of a segment. */
export function segmentName(
  timeline: number,
  number: number,
  segmentSize: number,
): string {
  const perHigh = 2 ** 32 / segmentSize;
  return `${hex(timeline)}${hex(Math.floor(number / perHigh))}${hex(
    number % perHigh,
  )}`;
}

/** First byte of a segment, and the first one after it. */
export function segmentSpan(
  name: string,
  segmentSize: number,
): { from: number; to: number } {
  const { number } = parseSegment(name, segmentSize);
  return { from: number * segmentSize, to: (number + 1) * segmentSize };
}

/** What lies in an archive without a gap, from one segment on. */
export interface Chain {
  /** Those that are there one after the other. */
  names: string[];
  /** The first that is not there although a later one is, or the first itself. */
  missing?: string;
}

/** Follows the segments of one timeline from `first` on. Pure. */
export function chainFrom(
  present: Iterable<string>,
  first: string,
  segmentSize: number,
): Chain {
  const { timeline, number } = parseSegment(first, segmentSize);
  const numbers = new Set<number>();
  let highest = number;
  for (const name of present) {
    const found = parseSegment(name, segmentSize);
    if (found.timeline !== timeline || found.number < number) continue;
    numbers.add(found.number);
    if (found.number > highest) highest = found.number;
  }
  const names: string[] = [];
  for (let at = number; at <= highest; at += 1) {
    const name = segmentName(timeline, at, segmentSize);
    if (!numbers.has(at)) return { names, missing: name };
    names.push(name);
  }
  return { names };
}
