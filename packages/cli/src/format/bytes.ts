const UNITS = ['B', 'kB', 'MB', 'GB', 'TB'];

/** Bytes as people say them, in powers of 1000: `840 B`, `38 MB`, `1.2 GB`; `–` where nobody knows. */
export function bytes(count: number | null | undefined): string {
  if (count === null || count === undefined) return '–';
  let [value, unit] = [count, 0];
  while (value >= 999.5 && unit < UNITS.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return `${value < 9.95 && unit > 0 ? value.toFixed(1) : Math.round(value)} ${
    UNITS[unit]
  }`;
}
