import type { Condition, DatabaseStatistics, KeptState } from '@waymark/platform-common';
import type { Knex } from 'knex';
import type { Claim } from '../loop/claim';
import { enqueue } from '../loop/enqueue';
import { fenced, LostClaimError } from '../loop/fenced';
import { operationKey } from '../loop/keys';
import type { BackupRow, ResourceRow } from '../store/rows';
import type { BackupPatch } from './followKept';
import { neededBackups } from './neededBackups';
import { noticeBackupFailed, noticeDamaged } from './noticeData';
import { pastRetention } from './retention';
import { wantBackup } from './wantBackup';

/** What a look has found. */
export interface CareNews {
  kept: KeptState | undefined;
  statistics: DatabaseStatistics | null;
  conditions: Condition[];
}

/** Writes what was seen in one statement, under the fence: it is written at every look, and mostly nothing else is. */
export async function saveSeen(knex: Knex, claim: Claim, resource: Pick<ResourceRow, 'id'>, { kept, statistics, conditions }: CareNews): Promise<void> {
  const { rowCount } = await knex.raw(
    `WITH held AS (SELECT 1 FROM work WHERE key = ? AND fence = ? FOR KEY SHARE)
     UPDATE resource SET kept = ?, statistics = coalesce(?::jsonb, statistics), care_conditions = ?, looked_at = now()
      WHERE id = ? AND EXISTS (SELECT 1 FROM held)`,
    [claim.key, claim.fence, kept ? JSON.stringify(kept) : null, statistics ? JSON.stringify(statistics) : null, JSON.stringify(conditions), resource.id],
  );
  if (!rowCount) throw new LostClaimError(`The claim on ${claim.key} with fence ${claim.fence} is lost`);
}

const columns = (patch: BackupPatch) => ({
  ...patch,
  ...('error' in patch ? { error: patch.error && JSON.stringify(patch.error) } : {}),
  ...('proof' in patch ? { proof: patch.proof && JSON.stringify(patch.proof) } : {}),
});

/** Writes what has come of backups, in the caller's transaction; tells of what is bad, and wakes who waits for it. */
export async function patchBackups(trx: Knex, resource: ResourceRow, backups: BackupRow[], patches: Map<string, BackupPatch>): Promise<void> {
  const failedBefore = backups.filter(b => !patches.has(b.id) && b.state !== 'removing').pop()?.state === 'failed';
  for (const [id, patch] of patches) {
    const row = backups.find(b => b.id === id)!;
    await trx('backup').where({ id }).update(columns(patch));
    if (patch.state === 'failed' && patch.error && !failedBefore) await noticeBackupFailed(trx, resource, row, patch.error);
    if (patch.proof?.state === 'failed') await noticeDamaged(trx, resource, row, patch.proof);
    if (row.operation) await wakeOpen(trx, row.operation);
  }
}

async function wakeOpen(trx: Knex, operation: string): Promise<void> {
  if (await trx('operation').where({ id: operation }).whereIn('state', ['running', 'undoing']).first('id')) await enqueue(trx, operationKey(operation));
}

/** Writes patches, what is due and what is past its time: all of it, or nothing. */
export async function saveBackups(
  knex: Knex,
  claim: Claim,
  seen: { resource: ResourceRow; backups: BackupRow[] },
  news: { patches: Map<string, BackupPatch>; due?: BackupRow['reason']; past: string[]; keepDays: number },
): Promise<void> {
  const { resource, backups } = seen;
  await fenced(knex, claim, async trx => {
    await patchBackups(trx, resource, backups, news.patches);
    if (news.due) await wantBackup(trx, resource, news.due);
    if (!news.past.length) return;
    // Whoever begins a restore locks the backup first: looked at again after that.
    const locked: BackupRow[] = await trx('backup').whereIn('id', news.past).forUpdate();
    const needed = await neededBackups(trx, resource.id);
    const still = pastRetention({ backups, keepDays: news.keepDays, now: Date.now(), needed });
    await trx('backup').whereIn('id', locked.map(b => b.id).filter(id => still.includes(id))).update({ state: 'removing' });
  });
}
