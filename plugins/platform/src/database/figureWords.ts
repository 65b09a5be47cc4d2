import type { DatabaseStatistics } from '../api/databaseTypes';
import { formatBytes } from '../words/traffic';

/** A share as percent: `99.4 %`; `–` where nothing was read yet. Pure. */
export function percentWords(share: number | null): string {
  if (share === null) return '–';
  // What is not all is not called 100.
  const percent = Math.floor(share * 1000) / 10;
  return `${percent} %`;
}

/** How large the disk is, and how much of it is taken. Pure. */
export function diskWords({
  diskFree,
  diskSize,
}: Pick<DatabaseStatistics, 'diskFree' | 'diskSize'>): string {
  if (!diskSize) return 'its server does not tell';
  const used = Math.round((1 - diskFree / diskSize) * 100);
  return `of ${formatBytes(diskSize)}, ${used} % taken`;
}

/** When a login ends, to the minute: `in 42 min`. Pure. */
export function endsWords(expiresAt: string, now: number): string {
  const minutes = Math.ceil((Date.parse(expiresAt) - now) / 60_000);
  return minutes > 1 ? `in ${minutes} min` : 'within a minute';
}

const MOST_USERS = 3;

/** Whose the connections are, those with most of them first. Pure. */
export function byUserWords({
  active,
  byUser,
}: DatabaseStatistics['connections']): string {
  const users = Object.entries(byUser)
    .sort(([a, m], [b, n]) => n - m || a.localeCompare(b))
    .map(([user, count]) => `${user} ${count}`);
  const more = users.length - MOST_USERS;
  return [
    `${active} busy`,
    ...users.slice(0, MOST_USERS),
    ...(more > 0 ? [`${more} more`] : []),
  ].join(', ');
}
