/** Milliseconds as people say them: `840 ms`, `5.8 s`, `2 min 5 s`, `3 h 4 min`, `2 d 1 h`. */
export function duration(ms: number): string {
  if (ms < 1000) return `${Math.max(0, Math.round(ms))} ms`;
  if (ms < 59_950) return `${(ms / 1000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1000);
  if (seconds < 3600) return both(seconds, 60, 'min', 's');
  const minutes = Math.round(seconds / 60);
  if (minutes < 1440) return both(minutes, 60, 'h', 'min');
  return both(Math.round(minutes / 60), 24, 'd', 'h');
}

function both(
  total: number,
  per: number,
  large: string,
  small: string,
): string {
  const rest = total % per;
  return `${Math.floor(total / per)} ${large}${
    rest ? ` ${rest} ${small}` : ''
  }`;
}

/** How long ago a time was, in its largest unit: `12 s ago`; `–` where there is none. */
export function ago(
  time: string | null | undefined,
  now: number = Date.now(),
): string {
  const then = time ? Date.parse(time) : NaN;
  if (Number.isNaN(then)) return '–';
  const ms = Math.max(0, now - then);
  if (ms < 1000) return 'just now';
  const [first, unit] = duration(ms).split(' ');
  return `${unit === 's' ? Math.floor(Number(first)) : first} ${unit} ago`;
}
