import type { ApiHealthColor } from '@waymark/platform-common/api';
import type {
  Database,
  DatabasePage,
  DatabaseState,
} from '../api/databaseTypes';
import { money } from '../plan/planWords';
import { formatAgo } from '../words/time';

/** What a database is to its service, in a word. */
export const STATE_WORDS: Record<DatabaseState | 'adopted', string> = {
  attached: 'In use',
  standalone: 'On its own',
  adopted: 'Adopted, watched',
  detached: 'Detached, kept',
  restored: 'Restored, beside its service’s own',
  replaced: 'Replaced, kept',
  deleted: 'Deleted',
};

/** The state of one, with the date where it has an end: `Deleted, goes on 2026-11-28`. Pure. */
export function stateWords({
  state,
  deleteAt,
}: Pick<Database, 'state' | 'deleteAt'>): string {
  return state === 'deleted' && deleteAt
    ? `Deleted, goes on ${deleteAt.slice(0, 10)}`
    : STATE_WORDS[state];
}

/** The dot beside it: what nobody uses is hollow, what is not ready stands out. Pure. */
export function stateColor({
  state,
  ready,
}: Pick<Database, 'state' | 'ready'>): ApiHealthColor {
  if (state === 'deleted') return 'empty';
  if (ready === null) return 'unknown';
  return ready ? 'healthy' : 'failing';
}

/** Whether it can be taken for granted that a backup can be restored. Pure. */
export function proofWords(
  {
    proof,
    lastProvenAt,
    lastBackupAt,
    conditions,
  }: Pick<Database, 'proof' | 'lastProvenAt' | 'lastBackupAt' | 'conditions'>,
  now: number,
): { color: ApiHealthColor; label: string } {
  if (proof === 'failed') return { color: 'failing', label: 'DAMAGED' };
  if (proof === 'none' || !lastBackupAt)
    return { color: 'degraded', label: 'no backup yet' };
  const reason = conditions.find(one => one.type === 'BackupProven')?.reason;
  if (!lastProvenAt) {
    if (reason === 'Overdue')
      return { color: 'failing', label: 'never proven' };
    return reason === 'Proving'
      ? { color: 'deploying', label: 'being proven' }
      : { color: 'empty', label: 'not proven yet' };
  }
  return {
    color: 'healthy',
    label: `proven ${formatAgo(lastProvenAt, now)}`,
  };
}

/** How many there are, what they cost, and what of that nobody uses. Pure. */
export function totalWords(totals: DatabasePage['totals']): string {
  const { databases, orphans, perMonth, orphansPerMonth, currency } = totals;
  return [
    `${databases} ${databases === 1 ? 'database' : 'databases'}`,
    `${money(perMonth, currency)} a month`,
    orphans
      ? `${orphans} of them nobody uses: ${money(
          orphansPerMonth,
          currency,
        )} a month`
      : 'every one is in use',
  ].join(' · ');
}

/** Share of the connections that are taken, and whether that is much. Pure. */
export function shareOf(connections: { used: number; max: number }): {
  percent: number;
  color: ApiHealthColor;
} {
  const share = connections.max ? connections.used / connections.max : 0;
  const percent = Math.min(100, Math.round(share * 100));
  if (percent >= 90) return { percent, color: 'failing' };
  return { percent, color: percent >= 75 ? 'degraded' : 'healthy' };
}
