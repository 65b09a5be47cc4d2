import type { ApiEnvironment } from '@waymark/platform-common/api';
import { money } from '../plan/planWords';

const DAY_MS = 86_400_000;

/** An environment that nobody has used for so many days is shown as such. */
export const UNUSED_DAYS = 30;

/** How long an environment stays: `6 days`, `5 h`, `less than an hour`; undefined where it stays for good. Pure. */
export function staysFor(
  expiresAt: string | null | undefined,
  now: number,
): string | undefined {
  if (!expiresAt) return undefined;
  const ms = Date.parse(expiresAt) - now;
  if (ms <= 0) return 'it is about to go';
  const days = Math.floor(ms / DAY_MS);
  if (days >= 2) return `${days} days`;
  const hours = Math.floor(ms / 3_600_000);
  return hours >= 1 ? `${hours} h` : 'less than an hour';
}

/** Whether nobody has used it for 30 days; one that never was counts from when it was made. Pure. */
export function isUnused(
  environment: Pick<ApiEnvironment, 'lastUsedAt' | 'createdAt'>,
  now: number,
): boolean {
  const used = environment.lastUsedAt ?? environment.createdAt;
  return Boolean(used) && now - Date.parse(used!) > UNUSED_DAYS * DAY_MS;
}

/** What all of them together cost, and how many of them nobody uses. Pure. */
export function sumWords(
  all: Array<Pick<ApiEnvironment, 'cost' | 'lastUsedAt' | 'createdAt'>>,
  now: number,
): string {
  const costs = all.flatMap(one => one.cost ?? []);
  const sum = costs.reduce((total, one) => total + one.perMonth, 0);
  const unused = all.filter(one => isUnused(one, now)).length;
  const words = [
    `${all.length} ${all.length === 1 ? 'environment' : 'environments'}`,
    costs.length ? `${money(sum, costs[0].currency)} a month` : '',
    unused ? `${unused} unused for ${UNUSED_DAYS} days` : '',
  ];
  return words.filter(Boolean).join(' · ');
}

/** Those that come and go, the one that goes next first; only those that nobody uses, where that is asked for. Pure. */
export function comingAndGoing(
  all: ApiEnvironment[],
  options: { unused: boolean; team?: string; now: number },
): ApiEnvironment[] {
  const end = (one: ApiEnvironment) =>
    one.expiresAt ? Date.parse(one.expiresAt) : Infinity;
  return all
    .filter(one => one.base)
    .filter(one => !options.unused || isUnused(one, options.now))
    .filter(one => !options.team || one.team === options.team)
    .sort((a, b) => end(a) - end(b) || a.name.localeCompare(b.name));
}
