import { MINIMUM_REQUESTS, failsMore } from '../canary/judge';
import type { Share } from '../canary/proportions';
import { errorWords } from '../canary/words';

/**
 * Errors at this multiple of what the objective allows are a spike: it uses up 2 % of a month's error budget in an hour.
 * Beyer et al., "The Site Reliability Workbook" (2018), chapter 5, https://sre.google/workbook/alerting-on-slos/.
 */
const BURN_RATE = 14.4;
/** One request in ten is a spike whatever the objective. */
const ENOUGH = 0.1;
/** What may fail where the file says no objective. */
const NO_OBJECTIVE = 0.01;

/** What a release that serves is judged by. */
export interface Look {
  names: { release: string; before: string };
  /** Counted in the last minute, since it serves. */
  now: Share;
  /** Counted of the release before, until the change; nothing where that is not known. */
  before: Share;
  /** Percent of requests that are to succeed, null where the file does not say. */
  slo: number | null;
}

/**
 * Why a release that was deployed just now goes back: its errors are a spike against the objective, and surely more than
 * those of the release before. One sentence with the measurement; undefined where it stays. Pure.
 */
export function spike({ names, now, before, slo }: Look): string | undefined {
  if (now.requests < MINIMUM_REQUESTS) return undefined;
  const allowed = slo === null ? NO_OBJECTIVE : 1 - slo / 100;
  if (now.errors / now.requests < Math.min(BURN_RATE * allowed, ENOUGH)) return undefined;
  return failsMore(now, before, slo) ? errorWords({ candidate: names.release, stable: names.before }, now, before, slo) : undefined;
}
