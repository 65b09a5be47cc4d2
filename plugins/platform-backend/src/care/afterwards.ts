import type { Claim } from '../loop/claim';
import { fenced } from '../loop/fenced';
import type { BackupRow } from '../store/rows';
import { removeBackups } from './begin';
import { careOf, underFence } from './careOf';
import type { CareDeps } from './deps';
import { neededBackups } from './neededBackups';

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
  const open = past.filter(b => b.state !== 'removing').map(b => b.id);
  const free = !open.length || (await fenced(knex, claim, async trx => {
    // Whoever begins a restore locks the backup first: looked at again after that.
    await trx('backup').whereIn('id', open).orderBy('id').forUpdate();
    const inUse = await neededBackups(trx, id);
    const ids = open.filter(one => !inUse.includes(one));
    await trx('backup').whereIn('id', ids).update({ state: 'removing' });
    return ids.length === open.length;
  }));
  if (!free) return 1_000;
  if (past.length === rows.length) {
    if (!(await underFence(() => care.removeKept(name, { fence: claim.fence, signal })))) return 1_000;
    await fenced(knex, claim, trx => trx('backup').where({ resource: id }).delete());
    return null;
  }
  const gone = await removeBackups({ knex, care, claim, signal }, name, past.map(b => ({ ...b, state: 'removing' as const })));
  return gone ? LOOK_MS : 1_000;
}
