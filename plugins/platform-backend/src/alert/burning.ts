import { MINIMUM_REQUESTS } from '../canary/judge';
import type { Share } from '../canary/proportions';
import { percent } from '../canary/words';

/**
 * Rules of an alert on the error budget: both windows burn at so many times the rate that uses the budget up in 30 days.
 * The long one makes sure that it matters, the short one that it still goes on. Windows and rates are those of Beyer et
 * al., "The Site Reliability Workbook" (2018), chapter 5, table 5-8, https://sre.google/workbook/alerting-on-slos/.
 */
export const RULES = [
  { rule: 'fast', long: '1 h', short: '5 min', longMinutes: 60, shortMinutes: 5, rate: 14.4 },
  { rule: 'slow', long: '6 h', short: '30 min', longMinutes: 360, shortMinutes: 30, rate: 6 },
  { rule: 'steady', long: '3 days', short: '6 h', longMinutes: 4320, shortMinutes: 360, rate: 1 },
] as const;

export type RuleName = (typeof RULES)[number]['rule'];

/** Every window that a rule looks at, in minutes. */
export const WINDOWS = [5, 30, 60, 360, 4320] as const;
export type Windows = Record<(typeof WINDOWS)[number], Share>;

/** A single failure proves nothing. */
const MINIMUM_FAILURES = 2;
const DAYS = 30;

const rateOf = ({ errors, requests }: Share) => (requests === 0 ? 0 : errors / requests);

/** The rules that a service breaks in one environment, with the measurement in one sentence. Pure. */
export function burning(windows: Windows, slo: number): Array<{ rule: RuleName; message: string }> {
  const allowed = 1 - slo / 100;
  if (allowed <= 0) return [];
  return RULES.flatMap(({ rule, long, longMinutes, shortMinutes, rate }) => {
    const whole = windows[longMinutes];
    const enough = whole.requests >= MINIMUM_REQUESTS && whole.errors >= MINIMUM_FAILURES;
    if (!enough || rateOf(whole) < rate * allowed || rateOf(windows[shortMinutes]) < rate * allowed) return [];
    const gone = DAYS / (rateOf(whole) / allowed);
    const left = gone >= 1 ? `${Number(gone.toFixed(1))} days` : `${Number((gone * 24).toFixed(1))} h`;
    return [{ rule, message: `${percent(rateOf(whole))} of ${whole.requests} requests failed in the last ${long}, objective ${slo} %: a month's error budget is gone in ${left}` }];
  });
}
