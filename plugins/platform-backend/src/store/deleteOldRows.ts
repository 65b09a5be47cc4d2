import type { Knex } from 'knex';

/** How long rows are kept that nothing but time takes away, in days. The audit is not among them: it is kept for years. */
const KEEP_DAYS = { event: 30, idempotency: 7, measurement: 90, notice: 90, sample: 400 };
const BATCH = 5000;

/**
 * Deletes rows past their time, in small statements so that nobody waits for them. Returns how many went. The newest
 * event always stays: followers begin after it.
 */
export async function deleteOldRows(knex: Knex): Promise<number> {
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
    KEEP_DAYS.event,
  );
  await drain(`DELETE FROM idempotency WHERE ctid IN (SELECT ctid FROM idempotency WHERE created_at < now() - ? * interval '1 day' LIMIT ?)`, KEEP_DAYS.idempotency);
  await drain(`DELETE FROM measurement WHERE id IN (SELECT id FROM measurement WHERE time < now() - ? * interval '1 day' LIMIT ?)`, KEEP_DAYS.measurement);
  // What still waits for its receiver stays, however long that takes.
  await drain(
    `DELETE FROM notice WHERE id IN (SELECT id FROM notice n WHERE created_at < now() - ? * interval '1 day'
       AND NOT EXISTS (SELECT 1 FROM notice_delivery d WHERE d.notice = n.id AND d.state = 'waiting') LIMIT ?)`,
    KEEP_DAYS.notice,
  );
  await drain(`DELETE FROM sample WHERE ctid IN (SELECT ctid FROM sample WHERE minute < now() - ? * interval '1 day' LIMIT ?)`, KEEP_DAYS.sample);
  await drain(`DELETE FROM sample_day WHERE ctid IN (SELECT ctid FROM sample_day WHERE day < now() - ? * interval '1 day' LIMIT ?)`, KEEP_DAYS.sample);
  return gone;
}
