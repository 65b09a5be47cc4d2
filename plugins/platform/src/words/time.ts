const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/**
 * A length of time in words, with at most two units: `0.4 s`, `12 s`, `3 min 5 s`, `2 h 10 min`, `4 d 2 h`.
 *
 * @param ms - milliseconds; less than none counts as none
 */
export function formatDuration(ms: number): string {
  const length = Math.max(0, ms);
  if (length < 50) return '< 0.1 s';
  if (length < 9950) return `${(length / SECOND).toFixed(1)} s`;
  if (length < MINUTE - 500) return `${Math.round(length / SECOND)} s`;
  const seconds = Math.round(length / SECOND);
  if (length < HOUR - 500) {
    return two(Math.floor(seconds / 60), 'min', seconds % 60, 's');
  }
  const minutes = Math.round(length / MINUTE);
  if (minutes < 24 * 60) {
    return two(Math.floor(minutes / 60), 'h', minutes % 60, 'min');
  }
  const hours = Math.round(length / HOUR);
  return two(Math.floor(hours / 24), 'd', hours % 24, 'h');
}

function two(a: number, unitA: string, b: number, unitB: string): string {
  return b ? `${a} ${unitA} ${b} ${unitB}` : `${a} ${unitA}`;
}

/** The exact time on the reader's clock, with its zone: what stands behind every "3 min ago". */
export function exactTime(time: string | number): string {
  const date = new Date(time);
  return Number.isNaN(date.getTime())
    ? 'an unknown time'
    : date.toLocaleString(undefined, {
        dateStyle: 'medium',
        timeStyle: 'long',
      });
}

/**
 * How long ago, in words: `just now`, `40 s ago`, `3 min ago`, `5 h ago`, `2 days ago`; a date after a month.
 * Clocks differ: what lies ahead by little is just now.
 */
export function formatAgo(time: string | number, now: number): string {
  const then = typeof time === 'number' ? time : Date.parse(time);
  if (Number.isNaN(then)) return 'at an unknown time';
  const ago = now - then;
  if (ago < 10 * SECOND) return 'just now';
  if (ago < MINUTE) return `${Math.floor(ago / SECOND)} s ago`;
  if (ago < HOUR) return `${Math.floor(ago / MINUTE)} min ago`;
  if (ago < DAY) return `${Math.floor(ago / HOUR)} h ago`;
  if (ago < 2 * DAY) return 'yesterday';
  if (ago < 30 * DAY) return `${Math.floor(ago / DAY)} days ago`;
  return new Date(then).toISOString().slice(0, 10);
}

/** Since when, in words: `for 3 min`, `for 2 h 10 min`, `for a few seconds`. */
export function formatSince(time: string, now: number): string {
  const length = now - Date.parse(time);
  if (Number.isNaN(length)) return 'since an unknown time';
  if (length < 10 * SECOND) return 'for a few seconds';
  if (length < MINUTE) return 'for less than a minute';
  return `for ${formatDuration(length - (length % MINUTE))}`;
}

/** How long something that may still run has taken, in milliseconds; undefined if it has not begun. */
export function elapsedMs(
  startedAt: string | null,
  endedAt: string | null,
  now: number,
): number | undefined {
  if (!startedAt) return undefined;
  const end = endedAt ? Date.parse(endedAt) : now;
  return Math.max(0, end - Date.parse(startedAt));
}
