import type { DatabaseCare } from '@waymark/platform-node';
import type { Claim } from '../loop/claim';
import { beginBackup } from './begin';
import { dueBackup } from './dueBackup';
import { policyOf } from './rules';
import { saveBackups } from './saveCare';
import type { CareDeps } from './deps';
import type { CareSeen } from './types';

/** How long after it was made a database is expected at any moment. */
const NEW_MS = 120_000;
/** One of a binding is seen to be ready with that. Any other tells by itself. */
const ATTACHED_MS = 400;
const TOLD_MS = 2_000;

/** Milliseconds until one that has just been asked for is looked at again; undefined for any other. It has nothing to look after yet. */
export function stillComing({ resource, backups, ready, now }: CareSeen): number | undefined {
  if (ready || backups.length || resource.looked_at || now.getTime() - new Date(resource.created_at).getTime() > NEW_MS) return undefined;
  return resource.state === 'attached' ? ATTACHED_MS : TOLD_MS;
}

/**
 * Begins the first backup of all before anything is asked: its target can know nothing of it yet, and what else is looked
 * at meanwhile takes as long as a small backup. What could not be begun so goes the usual way, which says why. True if
 * something was written.
 */
export async function firstBackup(deps: Pick<CareDeps, 'knex' | 'databases'>, seen: CareSeen, care: DatabaseCare, claim: Claim, signal: AbortSignal): Promise<boolean> {
  const { resource, backups, ready, now } = seen;
  if (!ready || claim.failures || backups.length > 1) return false;
  const [wanted] = backups;
  if (wanted) return wanted.state === 'wanted' && beginBackup({ knex: deps.knex, care, resource, backups, claim, signal }, wanted);
  const { backupEveryHours, keepDays } = policyOf(resource, deps.databases);
  const firstAt = resource.service ? new Date(resource.created_at).getTime() + deps.databases.firstAfterSeconds * 1000 : 0;
  const { reason } = dueBackup({ backups, everyHours: backupEveryHours, ready, now: now.getTime(), firstAt });
  if (!reason) return false;
  await saveBackups(deps.knex, claim, { resource, backups }, { patches: new Map(), due: reason, past: [], keepDays });
  return true;
}
