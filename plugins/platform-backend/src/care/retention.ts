import { type BackupFact, DAY_MS } from './types';

/**
 * Which backups are past their time. Always kept: the newest, the newest that was proven, and the newest from before the
 * time that is kept, as one goes back to the beginning of that time with it. Pure.
 *
 * @param backups - oldest first
 * @param needed - ids of those that a restore is being made from
 */
export function pastRetention(input: { backups: BackupFact[]; keepDays: number; now: number; needed: string[] }): string[] {
  const { backups, keepDays, now, needed } = input;
  const since = now - keepDays * DAY_MS;
  const time = (b: BackupFact) => (b.ended_at ?? b.created_at).getTime();
  const complete = backups.filter(b => b.state === 'complete');
  const stay = new Set([
    complete[complete.length - 1]?.id,
    complete.filter(b => b.proof?.state === 'passed').pop()?.id,
    complete.filter(b => time(b) <= since && b.proof?.state !== 'failed').pop()?.id,
    ...needed,
  ]);
  return backups
    .filter(b => {
      if (stay.has(b.id) || b.proof?.state === 'running' || b.proof_wanted) return false;
      if (b.state === 'failed') return time(b) <= since;
      return b.state === 'complete' && (b.keep_until ? b.keep_until.getTime() <= now : time(b) <= since);
    })
    .map(b => b.id);
}
