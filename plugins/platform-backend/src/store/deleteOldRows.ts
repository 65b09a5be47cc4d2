import type { Knex } from 'knex';
import { RETENTION, type Retention } from '../upkeep/readRetention';

const BATCH = 5000;

/**
 * Deletes rows past their time, in small statements so that nobody waits for them. Returns how many went. The newest
 * event always stays: followers begin after it.
 */
export async function deleteOldRows(knex: Knex, keep: Retention = RETENTION): Promise<number> {
  let gone = 0;
  const drain = async (sql: string, days: number) => {
    for (;;) {
      const { rowCount } = await knex.raw(sql, [days, BATCH]);
      gone += rowCount;
      if (rowCount < BATCH) return;
    }
  };
  await drain(
    `DELETE FROM event WHERE id IN (SELECT id FROM event WHERE time < now() - ? * interval '1 day' AND id < (SELECT max(id) FROM event) ORDER BY id LIMIT ?)`,
    keep.events,
  );
  await drain(`DELETE FROM idempotency WHERE ctid IN (SELECT ctid FROM idempotency WHERE created_at < now() - ? * interval '1 day' LIMIT ?)`, keep.idempotency);
  await drain(`DELETE FROM measurement WHERE id IN (SELECT id FROM measurement WHERE time < now() - ? * interval '1 day' LIMIT ?)`, keep.measurements);
  // What still waits for its receiver stays, however long that takes.
  await drain(
    `DELETE FROM notice WHERE id IN (SELECT id FROM notice n WHERE created_at < now() - ? * interval '1 day'
       AND NOT EXISTS (SELECT 1 FROM notice_delivery d WHERE d.notice = n.id AND d.state = 'waiting') LIMIT ?)`,
    keep.notices,
  );
  await drain(`DELETE FROM sample WHERE ctid IN (SELECT ctid FROM sample WHERE minute < now() - ? * interval '1 day' LIMIT ?)`, keep.samples);
  await drain(`DELETE FROM sample_day WHERE ctid IN (SELECT ctid FROM sample_day WHERE day < now() - ? * interval '1 day' LIMIT ?)`, keep.samples);
  // Nobody can apply them any more. One whose operation may be taken up again is needed by that.
  await drain(
    `DELETE FROM plan WHERE id IN (SELECT id FROM plan p WHERE expires_at < now() - ? * interval '1 day'
       AND NOT EXISTS (SELECT 1 FROM operation o WHERE o.id = p.operation AND o.state NOT IN ('succeeded', 'undone', 'superseded')) LIMIT ?)`,
    keep.plans,
  );
  return gone;
}
