import { type Condition, type KeptState, mergeConditions } from '@waymark/platform-common';
import { BACKUP_NOT_POSSIBLE } from '../adoption/adoptedConditions';
import { ADOPTED_STATE } from '../adoption/types';
import type { DatabaseRules } from './rules';
import { believable } from './believable';
import { type BackupFact, HOUR_MS } from './types';

const minute = (time: string | Date) => `${new Date(time).toISOString().slice(0, 16).replace('T', ' ')} UTC`;

export interface CareFacts {
  resource: { id: string; name: string; type: string; object_name: string; care_conditions: Condition[]; state?: string; conditions?: Condition[] };
  /** Oldest first. */
  backups: BackupFact[];
  policy: DatabaseRules;
  kept: KeptState | undefined;
  now: Date;
}

function backedUp({ resource, backups, policy, now }: CareFacts): Condition | undefined {
  const complete = believable(backups.filter(b => b.state === 'complete'), policy.backupEveryHours, now.getTime());
  const [newest, last] = [complete[complete.length - 1], backups.filter(b => b.state !== 'removing').pop()];
  const failed = last?.state === 'failed' ? last.error : null;
  const cause = failed ? { cause: { node: resource.type, object: resource.object_name, words: failed.why } } : {};
  const next = failed ? `${failed.next} Then: platform db backup ${resource.name}` : `platform db backup ${resource.name}`;
  if (!newest) {
    // That it cannot be, and what to do, is said by that condition.
    if (!failed && resource.conditions?.some(c => c.type === BACKUP_NOT_POSSIBLE)) return undefined;
    const message = failed ? `There is no backup of ${resource.name}: ${failed.what}.` : `The first backup of ${resource.name} is being made.`;
    return { type: 'BackedUp', status: 'False', reason: failed ? 'BackupFailed' : 'NotYet', message, ...cause, ...(failed ? { next } : {}) };
  }
  const at = newest.ended_at ?? newest.created_at;
  if (now.getTime() - at.getTime() > 2 * policy.backupEveryHours * HOUR_MS) {
    return { type: 'BackedUp', status: 'False', reason: 'Overdue', message: `The last backup is from ${minute(at)}; there should be one every ${policy.backupEveryHours} h.`, ...cause, next };
  }
  return { type: 'BackedUp', status: 'True', reason: failed ? 'LastFailed' : 'Complete', message: failed ? `The last backup is from ${minute(at)}; the one after it failed: ${failed.what}.` : `The last backup is from ${minute(at)}.`, ...cause };
}

function proven({ resource, backups, policy, now }: CareFacts): Condition | undefined {
  const type = 'BackupProven';
  const adopted = resource.state === ADOPTED_STATE;
  const complete = backups.filter(b => b.state === 'complete');
  if (!complete.length) return undefined;
  const proofs = complete.flatMap(b => (b.proof?.endedAt ? [b] : [])).sort((a, b) => Date.parse(a.proof!.endedAt!) - Date.parse(b.proof!.endedAt!));
  const last = proofs[proofs.length - 1];
  const next = `platform db prove ${resource.name}`;
  if (!last) {
    const late = now.getTime() - (complete[0].ended_at ?? complete[0].created_at).getTime() > 2 * policy.proveEveryHours * HOUR_MS;
    if (late) return { type, status: 'False', reason: 'Overdue', message: adopted ? 'No backup has been checked yet.' : 'No backup has been restored and checked yet.', next };
    const under = complete.find(b => b.proof?.state === 'running');
    if (under) return { type, status: 'Unknown', reason: 'Proving', message: adopted ? `Backup ${under.id} is being checked.` : `Backup ${under.id} is being proven: restored to a scratch instance, and checked.` };
    return { type, status: 'Unknown', reason: 'NotYet', message: adopted ? 'The first backup is about to be checked.' : 'The first backup is about to be proven: restored to a scratch instance, and checked.' };
  }
  const proof = last.proof!;
  if (proof.state === 'failed') {
    const cause = { node: resource.type, object: last.id, words: proof.words ?? proof.message };
    if (!proof.checks.length && /could not be carried out/.test(proof.message)) {
      return { type, status: 'False', reason: 'NotCarriedOut', message: `Backup ${last.id} was not checked at ${minute(proof.endedAt!)}: ${proof.message}`, cause, next: `See the space on the disk. Then: ${next}` };
    }
    return { type, status: 'False', reason: 'Damaged', message: `Backup ${last.id} was ${adopted ? 'checked' : 'restored'} at ${minute(proof.endedAt!)} and is not good: ${proof.message}`, cause, next: `A new backup is made and checked by itself. ${next}` };
  }
  if (now.getTime() - Date.parse(proof.endedAt!) > 2 * policy.proveEveryHours * HOUR_MS) {
    return { type, status: 'False', reason: 'Overdue', message: `Last proven at ${minute(proof.endedAt!)}; it should be every ${policy.proveEveryHours} h.`, next };
  }
  if (adopted) return { type, status: 'True', reason: 'Checked', message: `Backup ${last.id} was checked at ${minute(proof.endedAt!)}. ${proof.message}` };
  return { type, status: 'True', reason: 'Proven', message: `Backup ${last.id} was restored and checked at ${minute(proof.endedAt!)}.` };
}

function archive({ resource, kept }: CareFacts): Condition | undefined {
  // There is none of one that is not ours.
  if (!kept || resource.state === ADOPTED_STATE) return undefined;
  const type = 'ArchiveWritable';
  if (kept.archive.ok) return { type, status: 'True', reason: 'Archiving', message: 'The log is archived: one can go back to any moment.' };
  const cause = { node: resource.type, object: resource.object_name, words: kept.archive.words ?? kept.archive.message };
  return { type, status: 'False', reason: 'ArchiveFailing', message: kept.archive.message, cause, next: kept.archive.next ?? 'Make room where backups lie, or make the folder writable: archiving goes on by itself.' };
}

/** What is to be said of the backups of a database, of their proof, and of the archive of its log. Pure. */
export function careConditions(facts: CareFacts): Condition[] {
  const found = [backedUp(facts), proven(facts), archive(facts)].filter(c => c !== undefined);
  return mergeConditions(facts.resource.care_conditions, found, facts.now.toISOString());
}
