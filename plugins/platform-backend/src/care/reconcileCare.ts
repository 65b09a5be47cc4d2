import type { DatabaseStatistics } from '@waymark/platform-common';
import { type DatabaseCare, DriverError } from '@waymark/platform-node';
import { lookAtAdopted } from '../adoption/lookAtAdopted';
import { ADOPTED_STATE } from '../adoption/types';
import { DEV_STATE } from '../dev/types';
import { backoffMs } from '../loop/backoff';
import type { Claim } from '../loop/claim';
import { LostClaimError } from '../loop/fenced';
import type { BackupRow } from '../store/rows';
import { afterwards } from './afterwards';
import { beginBackup, beginProof, callBackUp, callProve, removeBackups } from './begin';
import { careConditions } from './careConditions';
import { careOf, underFence } from './careOf';
import { dueBackup } from './dueBackup';
import { dueProof } from './dueProof';
import { firstBackup, stillComing } from './firstBackup';
import { followKept } from './followKept';
import { graceLook } from './graceLook';
import { isNews } from './isNews';
import { nextCareLook } from './nextCareLook';
import { readCare } from './readCare';
import { pastRetention } from './retention';
import { policyOf } from './rules';
import { saveBackups, saveSeen } from './saveCare';
import type { CareDeps } from './deps';
import type { CareSeen } from './types';

/** How old figures are before they are asked for again while something is under way. */
const FIGURES_MS = 30_000;
/** One that is not ours and cannot be reached: nobody tells when it is back. */
const AWAY_MS = 10_000;
/** Again at once: something was written that the next look goes on from. */
const AT_ONCE_MS = 1;
/** How many looks one claim is used for, where each goes on from what the one before has written. */
const LOOKS = 3;

async function figures(care: DatabaseCare, { resource, ready, now }: CareSeen, signal: AbortSignal): Promise<DatabaseStatistics | null> {
  if (!ready || (resource.statistics && now.getTime() - Date.parse(resource.statistics.at) < FIGURES_MS)) return null;
  // An instance that is just going down is no reason not to look after what is kept of it.
  return care.statistics(resource.object_name, signal).catch(() => null);
}

async function look(deps: CareDeps, seen: CareSeen & { needed: string[] }, care: DatabaseCare, claim: Claim, signal: AbortSignal): Promise<number> {
  const { knex } = deps;
  const { resource, ready, now, needed, backsUp = ready } = seen;
  const policy = policyOf(resource, deps.databases);
  const [kept, statistics] = await Promise.all([underFence(() => care.kept(resource.object_name, signal)), figures(care, seen, signal)]);
  const { patches, ...again } = followKept(seen.backups, kept, now);
  const backups: BackupRow[] = seen.backups.map(b => ({ ...b, ...patches.get(b.id) }));

  const at = now.getTime();
  const firstAfterMs = deps.databases.firstAfterSeconds * 1000;
  const firstAt = resource.service ? new Date(resource.created_at).getTime() + firstAfterMs : 0;
  const backup = dueBackup({ backups, everyHours: policy.backupEveryHours, ready: backsUp, now: at, firstAt });
  const past = pastRetention({ backups, keepDays: policy.keepDays, now: at, needed });
  if (patches.size || backup.reason || past.length) {
    await saveBackups(knex, claim, { resource, backups }, { patches, due: backup.reason, past, keepDays: policy.keepDays });
  }
  const news = { kept, statistics, conditions: careConditions({ resource, backups, policy, kept, now }) };
  if (isNews(resource, news, now)) await saveSeen(knex, claim, resource, news);
  // What was written is read again before anything is done with it.
  if (backup.reason || past.length) return AT_ONCE_MS;

  const work = { knex, care, resource, backups, claim, signal };
  for (const row of again.backUp) await callBackUp(work, row);
  for (const row of again.prove) await callProve(work, row, row.proof!);
  const gone = await removeBackups(work, resource.object_name, backups);
  const wanted = backups.find(b => b.state === 'wanted');
  const busy = backups.some(b => b.state === 'running');
  const begunBackup = wanted && ready && !busy && (await beginBackup(work, wanted));
  const proof = dueProof({ backups, everyHours: policy.proveEveryHours, now: at, firstAfterMs });
  const begunProof = proof.backup !== undefined && (await beginProof(work, backups.find(b => b.id === proof.backup)!));

  return nextCareLook({
    underWay: busy || Boolean(begunBackup) || begunProof || !gone || backups.some(b => b.proof?.state === 'running'),
    waits: Boolean(wanted) || proof.backup !== undefined,
    expected: !ready && !backups.length,
    dueInMs: [backup.inMs, proof.inMs],
  });
}

/** One look, whatever has become of the database. */
async function lookOnce(deps: CareDeps, id: string, claim: Claim, signal: AbortSignal): Promise<number | null | { failedMs: number }> {
  try {
    const seen = await readCare(deps.knex, id);
    if (!seen) return await afterwards(deps, id, claim, signal);
    const { resource } = seen;
    // What goes takes with it what is kept of it.
    if (resource.removing || resource.state === DEV_STATE) return null;
    if (resource.state === ADOPTED_STATE) {
      const found = await lookAtAdopted(deps, resource, claim, signal);
      const inMs = await look(deps, { ...seen, ...found }, deps.adopted, claim, signal);
      return found.ready ? inMs : Math.min(inMs, AWAY_MS);
    }
    const { target } = deps.target(resource.target);
    const care = careOf(target, resource.type);
    if (!care || (seen.preview && target.capabilities.sharedDatabases)) return null;
    if (resource.state === 'deleted') return await graceLook(deps, seen, care, claim, signal);
    const coming = stillComing(seen);
    if (coming !== undefined) return coming;
    if (await firstBackup(deps, seen, care, claim, signal)) return AT_ONCE_MS;
    return await look(deps, seen, care, claim, signal);
  } catch (error) {
    if (signal.aborted || error instanceof LostClaimError || !(error instanceof DriverError)) throw error;
    // A target that does not answer is said where its databases are observed.
    return { failedMs: backoffMs(claim.failures) };
  }
}

/**
 * Looks after the data of one database: sees what is kept of it, makes backups that are due, proves them, takes away what is
 * past its time. One look stores what it finds and begins what is next, and waits for nothing.
 */
export async function reconcileCare(deps: CareDeps, id: string, claim: Claim, signal: AbortSignal): Promise<number | null | { failedMs: number }> {
  for (let looks = 1; ; looks++) {
    const next = await lookOnce(deps, id, claim, signal);
    if (next !== AT_ONCE_MS || looks === LOOKS || signal.aborted) return next;
  }
}
