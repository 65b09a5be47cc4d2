import { type DatabaseCare, DriverError } from '@waymark/platform-node';
import { randomBytes } from 'node:crypto';
import type { Knex } from 'knex';
import { crashPoint } from '../crashPoint';
import type { Claim } from '../loop/claim';
import { fenced, LostClaimError } from '../loop/fenced';
import type { BackupRow, ResourceRow } from '../store/rows';
import { underFence } from './careOf';
import { patchBackups } from './saveCare';
import { DELETED_STATE } from './types';

/** How many backups, and how many proofs, go on at once on a target. */
const AT_ONCE = 2;
/** How long a target may be unable to begin before that is what came of it. */
const PATIENCE_MS = 120_000;

export interface CareWork { knex: Knex; care: DatabaseCare; resource: ResourceRow; backups: BackupRow[]; claim: Claim; signal: AbortSignal }

const isRunning = { backup: `state = 'running'`, proof: `proof->>'state' = 'running'` };

/** Takes one of the places of a target, and writes that it is taken. False while there is none. */
async function takePlace({ knex, claim, resource }: CareWork, kind: 'backup' | 'proof', take: (trx: Knex.Transaction) => Promise<number>): Promise<boolean> {
  return fenced(knex, claim, async trx => {
    await trx.raw(`SELECT pg_advisory_xact_lock(hashtext(?))`, [`care ${kind} ${resource.target}`]);
    const [{ count }] = await trx('backup')
      .where({ target: resource.target })
      .whereRaw(isRunning[kind])
      // What goes on with one that stands still is not looked at until it is brought back: it must not hold up all others.
      .whereExists(trx('resource').whereRaw('resource.id = backup.resource').whereNot({ state: DELETED_STATE }).select('id'))
      .count('*');
    if (Number(count) >= AT_ONCE) return false;
    // Somebody may have given it up meanwhile.
    return (await take(trx)) > 0;
  });
}

/** What a target answers that will not begin: written as what came of it, unless trying again may help. */
async function begun(work: CareWork, call: () => Promise<unknown>, failed: (error: DriverError) => Parameters<typeof patchBackups>[3], since: Date): Promise<void> {
  try {
    await underFence(call);
  } catch (error) {
    if (!(error instanceof DriverError) || work.signal.aborted || error instanceof LostClaimError) throw error;
    if (error.errorClass !== 'invalid' && Date.now() - since.getTime() < PATIENCE_MS) throw error;
    await fenced(work.knex, work.claim, trx => patchBackups(trx, work.resource, work.backups, failed(error)));
  }
}

/** Tells the target to make a backup that is written as running. Twice is once. */
export async function callBackUp(work: CareWork, backup: BackupRow): Promise<void> {
  const { care, resource, claim, signal } = work;
  crashPoint('care/backup/running');
  const now = new Date();
  await begun(
    work,
    () => care.backUp(resource.object_name, { id: backup.id, reason: backup.reason }, { fence: claim.fence, signal }),
    error => new Map([[backup.id, { state: 'failed' as const, ended_at: now, error: { what: error.what, why: error.why, next: error.next } }]]),
    backup.started_at ?? now,
  );
  crashPoint('care/backup/begun');
}

/** Tells the target to prove a backup; its row names the run. Twice is once. */
export async function callProve(work: CareWork, backup: BackupRow, proof: NonNullable<BackupRow['proof']>): Promise<void> {
  const { care, resource, claim, signal } = work;
  crashPoint('care/proof/running');
  await begun(
    work,
    () => care.prove(resource.object_name, backup.id, proof.run, { fence: claim.fence, signal }),
    error => new Map([[backup.id, { proof: { ...proof, state: 'failed' as const, endedAt: new Date().toISOString(), message: error.what, words: error.why } }]]),
    new Date(proof.startedAt),
  );
  crashPoint('care/proof/begun');
}

/** Begins a backup that is wanted. False while its target is busy with others. */
export async function beginBackup(work: CareWork, backup: BackupRow): Promise<boolean> {
  const taken = await takePlace(work, 'backup', trx => trx('backup').where({ id: backup.id, state: 'wanted' }).update({ state: 'running', started_at: trx.fn.now(3) }));
  if (taken) await callBackUp(work, { ...backup, started_at: new Date() });
  return taken;
}

/** Begins a proof that is due. False while its target is busy with others. */
export async function beginProof(work: CareWork, backup: BackupRow): Promise<boolean> {
  const proof = { run: backup.proof_wanted ?? `p-${randomBytes(5).toString('hex')}`, state: 'running' as const, startedAt: new Date().toISOString(), message: 'It is being restored to a scratch instance.', checks: [] };
  const taken = await takePlace(work, 'proof', trx => trx('backup').where({ id: backup.id, state: 'complete' }).update({ proof: JSON.stringify(proof), proof_wanted: null }));
  if (taken) await callProve(work, backup, proof);
  return taken;
}

/** Takes away backups that are to go; of each its row, once it is gone. True when all are. */
export async function removeBackups(work: Pick<CareWork, 'knex' | 'care' | 'claim' | 'signal'>, name: string, backups: BackupRow[]): Promise<boolean> {
  const { knex, care, claim, signal } = work;
  let all = true;
  for (const backup of backups.filter(b => b.state === 'removing')) {
    const gone = await underFence(() => care.removeBackup(name, backup.id, { fence: claim.fence, signal }));
    crashPoint('care/backup/removed');
    if (gone) await fenced(knex, claim, trx => trx('backup').where({ id: backup.id, state: 'removing' }).delete());
    all &&= gone;
  }
  return all;
}
