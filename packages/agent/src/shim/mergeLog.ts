import type { LogPage } from '../protocol.ts';
import { AgentError } from '../rooms.ts';
import type { LogOptions } from '../rooms.ts';
import { pageLength, readForward, readTail } from './readLog.ts';
import type { StoredLine } from './readLog.ts';

/** One log of several that are read as one. */
export interface LogSource {
  /** Lasting name: letters, digits, hyphens. Part of the cursor. */
  id: string;
  dir: string;
  replica?: number;
}

type Positions = Map<string, number>;

const format = (positions: Positions) => [...positions].map(([id, sequence]) => `${id}:${sequence}`).join(',');

function parseCursor(cursor: string): Positions {
  const positions: Positions = new Map();
  for (const item of cursor.split(',')) {
    const match = /^([\w-]+):(\d{1,15})$/.exec(item);
    if (!match) throw new AgentError('invalid', 'The log was not read', '`after` is not a cursor of a line', 'Send the cursor of a line that you have, or none');
    positions.set(match[1], Number(match[2]));
  }
  return positions;
}

function parseSince(since: string | undefined): string | undefined {
  if (since === undefined) return undefined;
  const time = Date.parse(since);
  if (Number.isNaN(time)) throw new AgentError('invalid', 'The log was not read', '`since` is not a time', 'Send a time such as 2026-11-21T08:00:00Z');
  return new Date(time).toISOString();
}

/**
 * Several logs as one, by time. With `after`: what follows it; with `since`: from then on; with neither: the last
 * lines. A cursor holds the position in every log, so that a line that shows up late is not passed over.
 */
export async function mergeLog(sources: LogSource[], options: LogOptions): Promise<LogPage> {
  const since = parseSince(options.since);
  const after = options.after ? parseCursor(options.after) : undefined;
  const forward = after !== undefined || since !== undefined;
  const read = await Promise.all(
    sources.map(async source => {
      const from = after?.get(source.id) ?? 0;
      const wanted = (line: StoredLine) => line.sequence > from && (since === undefined || line.time >= since);
      const lines = forward ? await readForward(source.dir, wanted, options.limit) : await readTail(source.dir, options.limit);
      // Nothing wanted in this one: its position is its end, or old lines would come with the next page.
      const last = lines.length === 0 && from === 0 ? (await readTail(source.dir, 1))[0]?.sequence ?? 0 : 0;
      return { source, lines, from: Math.max(from, after?.has(source.id) === false ? 0 : last) };
    }),
  );
  const all = read
    .flatMap(({ source, lines }) => lines.map(line => ({ source, line })))
    .sort((a, b) => Date.parse(a.line.time) - Date.parse(b.line.time) || a.line.sequence - b.line.sequence);
  const ordered = all.map(item => item.line);
  const count = pageLength(forward ? ordered : ordered.toReversed(), options.limit);
  const cut = forward ? 0 : all.length - count;
  const positions: Positions = new Map(read.map(({ source, lines, from }) => [source.id, Math.max(from, (lines[0]?.sequence ?? 1) - 1)]));
  for (const { source, line } of all.slice(0, cut)) positions.set(source.id, line.sequence);
  return {
    lines: all.slice(cut, cut + count).map(({ source, line }) => {
      positions.set(source.id, line.sequence);
      const { time, text, stream } = line;
      return { cursor: format(positions), time, text, stream, ...(source.replica !== undefined && { replica: source.replica }) };
    }),
  };
}

/** The last lines as one text, for `words`. */
export async function lastWords(dir: string, limit = 20): Promise<string | undefined> {
  const text = (await readTail(dir, limit)).map(line => line.text).join('\n');
  return text ? text.slice(-4000) : undefined;
}
