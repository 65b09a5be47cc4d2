/**
 * How fast an error budget may burn: at so many times the rate that uses it up in 30 days, in a long window, which makes
 * sure that it matters, and in a short one, which makes sure that it still goes on. Windows and rates are those of Beyer et
 * al., "The Site Reliability Workbook" (2018), chapter 5, table 5-8 and the rules below it,
 * https://sre.google/workbook/alerting-on-slos/.
 */
export const BURN_RATES = [
  { long: '1h', short: '5m', rate: 14.4, page: true },
  { long: '6h', short: '30m', rate: 6, page: true },
  { long: '1d', short: '2h', rate: 3, page: false },
  { long: '3d', short: '6h', rate: 1, page: false },
] as const;

/** A span of time, as PromQL has it. */
export type WindowName = (typeof BURN_RATES)[number]['long' | 'short'];

/** Every window that one of them looks at, the shortest first. */
export const WINDOWS: WindowName[] = [
  '5m',
  '30m',
  '1h',
  '2h',
  '6h',
  '1d',
  '3d',
];

/** The share of failures above which a budget burns at a rate. More than all cannot fail: an objective of 90 % has no fast burn. */
export const thresholdOf = (rate: number, slo: number): number =>
  Number(Math.min(rate * (1 - slo / 100), 1).toFixed(8));

/** Whether a share of failures in each window is too much for an objective, in percent, by one of the rates. Pure. */
export function burns(
  {
    long,
    short,
    rate,
  }: Pick<(typeof BURN_RATES)[number], 'long' | 'short' | 'rate'>,
  ratios: Partial<Record<WindowName, number>>,
  slo: number,
): boolean {
  const threshold = thresholdOf(rate, slo);
  return (ratios[long] ?? 0) > threshold && (ratios[short] ?? 0) > threshold;
}
