import { type BackupFact, HOUR_MS } from './types';

/**
 * Without what a clock has written that was far ahead, and was set back since: it would hold up the next backup and the
 * next proof until that time has come. What lies only a little ahead, as after an hour set back, counts as it is. Pure.
 *
 * @param ahead - how many hours ahead of `now` are believed
 */
export function believable<B extends Pick<BackupFact, 'created_at' | 'ended_at'>>(backups: B[], ahead: number, now: number): B[] {
  return backups.filter(b => (b.ended_at ?? b.created_at).getTime() <= now + ahead * HOUR_MS);
}
