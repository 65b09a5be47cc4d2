import { badRequest } from './ApiError';

const TIMED = /^(\d{4}-\d\d-\d\dT[\d:.]+Z) (.*)$/s;

/**
 * Which lines of a log are asked for, and how. A line that begins with a time was written then; any other when its pod was
 * started.
 */
export function linesOf(
  written: string,
  started: string,
  query: URLSearchParams,
): string {
  if (!written) return '';
  const ended = written.endsWith('\n');
  const lines = (ended ? written.slice(0, -1) : written)
    .split('\n')
    .map(line => {
      const [, time = started, text = line] = TIMED.exec(line) ?? [];
      return { time, text };
    });
  const since = query.get('sinceTime');
  const from = since ? Date.parse(since) : 0;
  if (Number.isNaN(from))
    throw badRequest(`parsing time ${JSON.stringify(since)}: cannot parse`);
  // The time in the query is of whole seconds.
  const after = lines.filter(
    ({ time }) => Date.parse(time) >= Math.floor(from / 1000) * 1000,
  );
  const tail = Number(query.get('tailLines') ?? 0);
  const timed = query.get('timestamps') === 'true';
  const text = (tail ? after.slice(-tail) : after)
    .map(one => (timed ? `${one.time} ${one.text}` : one.text))
    .join('\n');
  const all = text && ended ? `${text}\n` : text;
  return all.slice(0, Number(query.get('limitBytes') ?? 0) || undefined);
}
