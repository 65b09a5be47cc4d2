import type { BackupRow } from '../store/rows';
import { believable } from './believable';
import { type BackupFact, HOUR_MS } from './types';

/** How long after one that failed the next is tried: soon, then less and less often. */
const AGAIN_MS = [60_000, 300_000, 900_000, HOUR_MS];

const endOf = (backup: BackupFact) => (backup.ended_at ?? backup.created_at).getTime();

/** How many of the newest, in a row, fulfil it. */
const inARow = (backups: BackupFact[], is: (backup: BackupFact) => boolean) => {
  const other = [...backups].reverse().findIndex(b => !is(b));
  return other < 0 ? backups.length : other;
};

/**
 * Whether a backup is to be made by itself: the first one as soon as there is something to back up, then by schedule, and
 * at once when the newest was found to be damaged. `inMs`: when it is asked again. Pure.
 *
 * @param backups - oldest first
 * @param firstAt - not before this the first one: a service that is just being made needs the disk itself
 */
export function dueBackup(input: { backups: BackupFact[]; everyHours: number; ready: boolean; now: number; firstAt?: number }): { reason?: BackupRow['reason']; inMs?: number } {
  const { everyHours, ready, now, firstAt = 0 } = input;
  const all = input.backups.filter(b => b.state !== 'removing');
  if (!ready || all.some(b => b.state === 'wanted' || b.state === 'running')) return {};
  const backups = believable(all, everyHours, now);
  const reason = all.some(b => b.state === 'complete') ? 'scheduled' : 'first';
  const at = (time: number) => (time <= now ? ({ reason } as const) : { inMs: time - now });

  const failed = inARow(backups, b => b.state === 'failed');
  if (failed) return at(endOf(backups[backups.length - 1]) + AGAIN_MS[Math.min(failed, AGAIN_MS.length) - 1]);
  const newest = backups[backups.length - 1];
  if (!newest) return at(firstAt);
  const damaged = inARow(backups, b => b.proof?.state === 'failed');
  // The first that is damaged is replaced at once; where all are, the fault is elsewhere.
  if (damaged) return at(damaged === 1 ? now : endOf(newest) + HOUR_MS);
  return at(endOf(newest) + everyHours * HOUR_MS);
}
