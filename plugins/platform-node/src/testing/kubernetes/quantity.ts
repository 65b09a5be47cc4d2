const UNITS: Record<string, number> = {
  n: 1e-9,
  u: 1e-6,
  m: 1e-3,
  '': 1,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  P: 1e15,
  E: 1e18,
};

/** `500m`, `1Gi`, `2`: as a number. */
export function quantity(text: string | number): number {
  const [, number, unit] =
    /^([+-]?[\d.]+(?:[eE][+-]?\d+)?)(\D*)$/.exec(String(text)) ?? [];
  if (number === undefined) return NaN;
  if (unit.endsWith('i'))
    return Number(number) * 1024 ** (1 + 'KMGTPE'.indexOf(unit[0]));
  return Number(number) * UNITS[unit];
}
