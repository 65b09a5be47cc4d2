import type { Knex } from 'knex';

/**
 * Asks the loop to look at a key, in the transaction of the change. The notification is a hint that reaches every
 * backend at the commit; polling is the truth.
 */
export async function enqueue(trx: Knex, key: string, inMs = 0): Promise<void> {
  await trx.raw(
    `INSERT INTO work (key, due_at, dirty) VALUES (?, now() + ? * interval '1 millisecond', false)
     ON CONFLICT (key) DO UPDATE SET due_at = LEAST(work.due_at, EXCLUDED.due_at), dirty = true`,
    [key, inMs],
  );
  if (inMs === 0) await trx.raw(`SELECT pg_notify('waymark_work', '')`);
}
