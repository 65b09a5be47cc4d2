import type {
  BackupState,
  KeptState,
  ProofState,
} from '@waymark/platform-common';
import { conditionOf, wordsOf } from '../../../state';
import { BACKUP_ID, type LiveBackup, type LiveCluster, NOTES } from '../live';

const noteOf = (object: LiveBackup | LiveCluster | undefined, note: string) =>
  object?.metadata?.annotations?.[note];

/** A proof, as it is written on the backup. */
export function proofOf(backup: LiveBackup): ProofState | undefined {
  const text = noteOf(backup, NOTES.proof);
  try {
    return text ? (JSON.parse(text) as ProofState) : undefined;
  } catch {
    // Somebody has edited it: it is as if there were none, and another one is made.
    return undefined;
  }
}

const FAILED = /^(failed|walArchivingFailing|invalid backup definition)$/;

function stateOf(phase: string): BackupState['state'] {
  if (FAILED.test(phase)) return 'failed';
  return phase === 'completed' ? 'complete' : 'running';
}

/** A Backup, in the platform's words. Pure. */
export function backupState(backup: LiveBackup): BackupState {
  const { metadata, status = {} } = backup;
  const { phase = 'pending', startedAt, stoppedAt, majorVersion } = status;
  const state = stateOf(phase);
  const words = wordsOf(
    [status.error, status.commandError].filter(Boolean).join('\n'),
  );
  const proof = proofOf(backup);
  return {
    id: metadata?.labels?.[BACKUP_ID] ?? metadata?.name ?? '',
    reason: noteOf(backup, NOTES.reason) ?? 'scheduled',
    state,
    startedAt: startedAt ?? metadata?.creationTimestamp ?? '',
    ...(state !== 'running' && stoppedAt ? { endedAt: stoppedAt } : {}),
    ...(state === 'failed'
      ? {
          message: `Backup ${metadata?.name} is ${phase}`,
          ...(words ? { words } : {}),
        }
      : {}),
    ...(majorVersion ? { version: String(majorVersion) } : {}),
    ...(proof ? { proof } : {}),
  };
}

/** Postgres hands over what has changed at least so often, where changes are archived. */
const HANDED_OVER_MS = 5 * 60_000;

function archiveOf(
  live: LiveCluster | undefined,
  archives: boolean,
): KeptState['archive'] {
  if (!archives)
    return {
      ok: false,
      bytes: 0,
      message:
        'Changes are not archived: it can go back to its backups, and to no moment between them',
      next: 'Name an object store under `postgres.backups.archive` of the target.',
    };
  const condition = conditionOf(
    live?.status?.conditions,
    'ContinuousArchiving',
  );
  if (condition?.status === 'False') {
    const words = wordsOf(condition.message);
    return {
      ok: false,
      bytes: 0,
      message: 'Changes cannot be archived',
      next: 'See whether the object store takes what its credentials may write: archiving goes on by itself.',
      ...(words ? { words } : {}),
    };
  }
  return {
    ok: true,
    bytes: 0,
    message: live
      ? 'Changes are archived; how large the archive is, its store does not say'
      : 'What was archived is there as long as its store keeps it',
  };
}

/** What is kept of a database; undefined where there is nothing. Pure. */
export function keptState(
  name: string,
  all: LiveBackup[],
  live: LiveCluster | undefined,
  { archives, now }: { archives: boolean; now: number },
): KeptState | undefined {
  if (!all.length && !live) return undefined;
  const backups = all
    .map(backupState)
    .sort((a, b) => a.startedAt.localeCompare(b.startedAt));
  const ends = backups
    .filter(one => one.state === 'complete' && one.endedAt)
    .map(one => one.endedAt!)
    .sort();
  const archive = archiveOf(live, archives);
  const [earliest] = ends;
  const newest = ends.at(-1);
  // Of one that is gone nobody knows how far its archive goes; the backup itself is sure.
  const handedOver = new Date(now - HANDED_OVER_MS).toISOString();
  const reaches =
    live && archive.ok && newest && handedOver > newest ? handedOver : newest;
  return {
    name,
    backups,
    archive,
    ...(archives && earliest ? { earliest, latest: reaches } : {}),
    bytes: 0,
  };
}
