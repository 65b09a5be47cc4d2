import type { Knex } from 'knex';
import { enqueue } from '../loop/enqueue';
import { receiverKey } from '../loop/keys';
import type { Receiver } from './types';

/**
 * Writes down who is told, from the configuration, without the addresses: so that a notice is written to its receivers in
 * the transaction that it belongs to. What waits for one that is no longer there is dead, and says so.
 */
export async function syncReceivers(knex: Knex, receivers: Receiver[]): Promise<void> {
  const names = receivers.map(r => r.name);
  await knex.transaction(async trx => {
    for (const { name, team, kinds } of [...receivers].sort((a, b) => (a.name < b.name ? -1 : 1))) {
      await trx('notice_receiver').insert({ name, team: team ?? null, kinds: kinds ?? null, removed_at: null }).onConflict('name').merge();
      await enqueue(trx, receiverKey(name));
    }
    const gone: string[] = await trx('notice_receiver').whereNull('removed_at').whereNotIn('name', names).update({ removed_at: trx.fn.now() }).returning('name').then(rows => rows.map(r => r.name));
    await trx('notice_delivery').whereIn('receiver', gone).where({ state: 'waiting' }).update({ state: 'dead', ended_at: trx.fn.now(3), last_error: 'The receiver is no longer configured' });
    await trx('work').whereIn('key', gone.map(receiverKey)).delete();
  });
}

/** Makes all receivers due: a hint came that there is something to tell. */
export async function wakeReceivers(knex: Knex, receivers: Receiver[]): Promise<void> {
  const keys = receivers.map(r => receiverKey(r.name));
  // Those that wait because their receiver does not answer go on waiting.
  await knex.raw(
    `UPDATE work SET due_at = LEAST(due_at, now()), dirty = true
      WHERE key IN (SELECT key FROM work WHERE key = ANY(?::text[]) AND failures = 0 ORDER BY key FOR NO KEY UPDATE)`,
    [keys],
  );
}
