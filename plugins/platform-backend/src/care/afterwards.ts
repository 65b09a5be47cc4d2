import type { Claim } from '../loop/claim';
import { fenced } from '../loop/fenced';
import type { BackupRow } from '../store/rows';
import { removeBackups } from './begin';
import { careOf, underFence } from './careOf';
import { neededBackups } from './neededBackups';
import type { CareDeps } from './reconcileCare';

const LOOK_MS = 3_600_000;

/** What is left of a database that is gone: its final backups, until their time. Then nothing is. */
export async function afterwards(deps: CareDeps, id: string, claim: Claim, signal: AbortSignal): Promise<number | null> {
  const { knex } = deps;
  const rows = await knex<BackupRow>('backup').where({ resource: id }).orderBy('created_at');
  if (!rows.length) return null;
  const { target: on, object_name: name } = rows[0];
  const care = careOf(deps.target(on).target, 'postgres');
  if (!care) return null;
  const now = Date.now();
  const stays = (b: BackupRow) => b.state === 'complete' && b.keep_until !== null && b.keep_until.getTime() > now;
  // One from which something is being restored stays until that is there.
  const needed = await neededBackups(knex, id);
  const past = rows.filter(b => !stays(b) && !needed.includes(b.id));
  if (past.length === rows.length) {
    if (!(await underFence(() => care.removeKept(name, { fence: claim.fence, signal })))) return 1_000;
    await fenced(knex, claim, trx => trx('backup').where({ resource: id }).delete());
    return null;
  }
  const open = past.filter(b => b.state !== 'removing').map(b => b.id);
  if (open.length) await fenced(knex, claim, trx => trx('backup').whereIn('id', open).update({ state: 'removing' }));
  const gone = await removeBackups({ knex, care, claim, signal }, name, past.map(b => ({ ...b, state: 'removing' as const })));
  return gone ? LOOK_MS : 1_000;
}
