import type { DatabaseCare } from '@waymark/platform-node';
import { crashPoint } from '../crashPoint';
import type { Claim } from '../loop/claim';
import { enqueue } from '../loop/enqueue';
import { fenced } from '../loop/fenced';
import { resourceKey } from '../loop/keys';
import { removeBackups } from './begin';
import { noticeDeleted } from './noticeData';
import type { CareDeps } from './deps';
import type { CareSeen } from './types';

const LOOK_MS = 60_000;

/** A deleted database stands still; when its grace period is over it goes, and what is left of it is its final backup. */
export async function graceLook(deps: CareDeps, { resource, backups, now }: CareSeen, care: DatabaseCare, claim: Claim, signal: AbortSignal): Promise<number | null> {
  const left = new Date(resource.delete_at!).getTime() - now.getTime();
  if (left > 0) {
    const gone = await removeBackups({ knex: deps.knex, care, claim, signal }, resource.object_name, backups);
    return Math.min(gone ? LOOK_MS : 1_000, left);
  }
  crashPoint('care/grace/over');
  const final = backups.filter(b => b.reason === 'final' && b.state === 'complete').pop();
  await fenced(deps.knex, claim, async trx => {
    // Brought back in this very moment: then it stays.
    const [row] = await trx('resource')
      .where({ id: resource.id, state: 'deleted', removing: false })
      .whereRaw('delete_at <= now()')
      .update({ removing: true, generation: trx.raw('generation + 1') }, 'id');
    if (!row) return;
    const kept = final?.keep_until ? `Its final backup is kept until ${final.keep_until.toISOString().slice(0, 10)}.` : 'No backup of it is kept.';
    await noticeDeleted(trx, resource, { key: 'gone', text: kept });
    await enqueue(trx, resourceKey(resource.id));
  });
  return null;
}
