import type { ApiHealthColor } from '@waymark/platform-common/api';
import type { Backup, DatabaseDetail } from '../api/databaseTypes';
import { formatAgo } from '../words/time';

/** Why a backup was made. */
export const REASON_WORDS: Record<Backup['reason'], string> = {
  first: 'The first one',
  scheduled: 'By schedule',
  asked: 'Asked for',
  migration: 'Before a migration',
  final: 'Before it was deleted',
};

const STATES: Record<
  Backup['state'],
  { color: ApiHealthColor; label: string }
> = {
  wanted: { color: 'deploying', label: 'About to be made' },
  running: { color: 'deploying', label: 'Being made' },
  complete: { color: 'healthy', label: 'Complete' },
  failed: { color: 'failing', label: 'Failed' },
  removing: { color: 'empty', label: 'Being removed' },
};

/** How a backup is, in a word. Pure. */
export const backupState = ({ state }: Pick<Backup, 'state'>) => STATES[state];

/** What came of restoring a backup to a scratch instance. Pure. */
export function proofOf(
  { state, proof, provenAt }: Pick<Backup, 'state' | 'proof' | 'provenAt'>,
  now: number,
): { color: ApiHealthColor; label: string } {
  if (proof?.state === 'failed') return { color: 'failing', label: 'DAMAGED' };
  if (proof?.state === 'running')
    return { color: 'deploying', label: 'being proven' };
  if (provenAt)
    return { color: 'healthy', label: `proven ${formatAgo(provenAt, now)}` };
  return {
    color: 'empty',
    label: state === 'complete' ? 'not proven' : '–',
  };
}

/** What is said above all backups: when one was last proven, or how far the first proof is. Pure. */
export function lastProvenWords(
  of: Pick<DatabaseDetail, 'proof' | 'lastProvenAt' | 'backups' | 'conditions'>,
  now: number,
): { tone: 'good' | 'quiet' | 'bad'; text: string } {
  const proven = of.conditions.find(one => one.type === 'BackupProven');
  const overdue = proven?.reason === 'Overdue' ? ' It is overdue.' : '';
  const last = of.lastProvenAt
    ? `Last proven: ${formatAgo(of.lastProvenAt, now)}.`
    : 'No backup was restored and checked yet.';
  if (of.proof === 'failed')
    return {
      tone: 'bad',
      text: `The newest backup is DAMAGED: it cannot be restored. ${last}`,
    };
  if (overdue) return { tone: 'bad', text: `${last}${overdue}` };
  if (of.lastProvenAt) return { tone: 'good', text: last };
  if (of.backups.some(one => one.proof?.state === 'running'))
    return {
      tone: 'quiet',
      text: 'The first backup is being proven: restored to a scratch instance, and checked.',
    };
  return {
    tone: 'quiet',
    text: of.backups.some(one => one.state === 'complete')
      ? 'The first backup is about to be proven.'
      : 'The first backup is proven as soon as it is complete.',
  };
}

/** Why a backup cannot be removed; undefined where it can. Pure. */
export function whyNotRemove(
  backup: Pick<Backup, 'id' | 'state'>,
  all: Array<Pick<Backup, 'id' | 'state'>>,
): string | undefined {
  if (backup.state === 'removing') return 'It is going already.';
  if (backup.state === 'failed') return undefined;
  if (backup.state !== 'complete') return 'It is not complete.';
  // Newest first.
  const newest = all.find(one => one.state === 'complete');
  return newest?.id === backup.id ? 'The newest one stays.' : undefined;
}
