/** How far one container's lines have been read: the time of the last one, and how many of that very time. */
export interface Position {
  /** Nanoseconds since 1970, as text of a fixed length. */
  nanos: string;
  count: number;
}

/** How far all of them have been read, by a short name of each. */
export type Positions = Map<string, Position>;

const LENGTH = 20;

/** `2026-11-21T20:00:00.123456789Z` in nanoseconds; undefined if it is no time. */
export function nanosOf(time: string): string | undefined {
  const [, seconds, fraction = ''] =
    /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?Z$/.exec(time) ?? [];
  const ms = Date.parse(`${seconds}Z`);
  if (!seconds || Number.isNaN(ms)) return undefined;
  const whole = `${ms / 1000}${fraction.padEnd(9, '0')}`;
  return whole.padStart(LENGTH, '0');
}

const ONE = /^([0-9a-f]+)\.([0-9a-z]+)\.([0-9a-z]+)$/;

/** A cursor that rises: the time first, then how far each of them is. */
export function cursorOf(positions: Positions): string {
  const all = [...positions].sort(([a], [b]) => (a < b ? -1 : 1));
  const last =
    all
      .map(([, { nanos }]) => nanos)
      .sort()
      .at(-1) ?? '';
  const each = all.map(
    ([name, { nanos, count }]) =>
      `${name}.${BigInt(nanos).toString(36)}.${count.toString(36)}`,
  );
  return [last, ...each].join('_');
}

const fromBase36 = (text: string) =>
  [...text].reduce(
    (sum, digit) => sum * 36n + BigInt(Number.parseInt(digit, 36)),
    0n,
  );

/** Reads a cursor; what is none is as if nothing had been read. */
export function positionsOf(cursor: string): Positions {
  const [, ...each] = cursor.split('_');
  const positions: Positions = new Map();
  for (const one of each) {
    const [, name, nanos, count] = ONE.exec(one) ?? [];
    if (name)
      positions.set(name, {
        nanos: fromBase36(nanos).toString().padStart(LENGTH, '0'),
        count: Number.parseInt(count, 36),
      });
  }
  return positions;
}

/** The position after one more line. */
export const after = (
  before: Position | undefined,
  nanos: string,
): Position => ({
  nanos,
  count: before?.nanos === nanos ? before.count + 1 : 1,
});
