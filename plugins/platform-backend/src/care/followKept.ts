import type { BackupState, KeptState } from '@waymark/platform-common';
import type { BackupRow } from '../store/rows';

/** What is to be written of a backup. */
export type BackupPatch = Partial<Pick<BackupRow, 'state' | 'ended_at' | 'bytes' | 'error' | 'proof' | 'proven_at' | 'started_at' | 'proof_wanted'>>;

const failure = (what: string, why: string) => ({ what, why, next: 'It is tried again by itself; make sure that there is room where backups lie.' });

function followBackup(row: BackupRow, seen: BackupState | undefined, now: Date): BackupPatch | undefined {
  if (row.state === 'complete' && !seen) {
    return { state: 'failed', ended_at: now, error: failure(`Backup ${row.id} is gone`, 'Its target does not have it any more; somebody else has removed it.') };
  }
  if (row.state !== 'running' || !seen || seen.state === 'running') return undefined;
  const ended = seen.endedAt ? new Date(seen.endedAt) : now;
  if (seen.state === 'failed') return { state: 'failed', ended_at: ended, error: failure(seen.message ?? `Backup ${row.id} failed`, seen.words ?? seen.message ?? 'Its target does not say why.') };
  return { state: 'complete', ended_at: ended, bytes: seen.bytes === undefined ? null : String(seen.bytes), error: null };
}

function followProof(row: BackupRow, seen: BackupState | undefined): BackupPatch | undefined {
  const proof = seen?.proof;
  if (row.proof?.state !== 'running' || !proof || proof.run !== row.proof.run || proof.state === 'running') return undefined;
  return { proof, ...(proof.state === 'passed' ? { proven_at: new Date(proof.endedAt ?? Date.now()) } : {}) };
}

/**
 * What has come of backups and proofs, by what the target keeps. `backUp` and `prove`: what is written as begun and the
 * target knows nothing of, as whoever began it was lost. Pure.
 */
export function followKept(rows: BackupRow[], kept: KeptState | undefined, now: Date) {
  const patches = new Map<string, BackupPatch>();
  const backUp: BackupRow[] = [];
  const prove: BackupRow[] = [];
  for (const row of rows) {
    const seen = kept?.backups.find(b => b.id === row.id);
    const patch = { ...followBackup(row, seen, now), ...followProof(row, seen) };
    if (Object.keys(patch).length) patches.set(row.id, patch);
    if (row.state === 'running' && !seen) backUp.push(row);
    if (row.proof?.state === 'running' && !patch.proof && seen && seen.proof?.run !== row.proof.run) prove.push(row);
    // A proof of what is not there any more ends with it.
    if (row.proof?.state === 'running' && !seen && row.state !== 'running') {
      patches.set(row.id, { ...patch, proof: { ...row.proof, state: 'failed', endedAt: now.toISOString(), message: `Backup ${row.id} is gone.` } });
    }
  }
  return { patches, backUp, prove };
}
