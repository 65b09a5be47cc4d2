import { randomBytes } from 'node:crypto';
import type { Knex } from 'knex';
import type { NoticeKind, NoticeLink } from './types';

export interface NewNotice {
  /** What it tells of: the same thing is told once, however often this is called. */
  key: string;
  kind: NoticeKind;
  /** One sentence without its full stop. */
  title: string;
  text?: string | null;
  service?: string | null;
  team?: string | null;
  environment?: string | null;
  actor?: string | null;
  operation?: string | null;
  links?: NoticeLink[];
}

/** First half of the advisory locks by which a reader sees in which lanes a transaction is still writing. */
export const LANE_LOCK = 0x6e6f7469;

/**
 * Writes a notice and to whom it goes, in the transaction of what it tells of: either both are there or none. Nobody is
 * waited for: the lock that it takes is a shared one that nobody ever takes otherwise; it only shows that a number may
 * have been drawn that cannot be seen yet.
 */
export async function insertNotice(trx: Knex, { key, links, ...notice }: NewNotice): Promise<void> {
  const lane = notice.service ?? (notice.environment ? `environment:${notice.environment}` : '');
  await trx.raw('SELECT pg_advisory_xact_lock_shared(?, hashtext(?))', [LANE_LOCK, lane]);
  const [row] = await trx('notice')
    .insert({ ...notice, key, lane, uid: `ntc_${randomBytes(12).toString('hex')}`, links: JSON.stringify(links ?? []) })
    .onConflict('key')
    .ignore()
    .returning('id');
  if (!row) return;
  await trx.raw(
    `INSERT INTO notice_delivery (notice, receiver, lane)
     SELECT ?, name, ? FROM notice_receiver
      WHERE removed_at IS NULL AND (team IS NULL OR team = ?) AND (kinds IS NULL OR ? = ANY(kinds))`,
    [row.id, lane, notice.team ?? null, notice.kind],
  );
  await trx.raw(`SELECT pg_notify('waymark_changed', 'notice:')`);
}
