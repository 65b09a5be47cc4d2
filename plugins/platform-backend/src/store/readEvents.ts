import type { Knex } from 'knex';
import type { EventRow } from './rows';

const SETTLED = 'transaction_id < pg_snapshot_xmin(pg_current_snapshot())';

/** Id of the newest event that nothing can come before any more: where following begins. */
export async function newestEvent(knex: Knex): Promise<string> {
  const last = await knex('event').whereRaw(SETTLED).max<{ max: string | null }>('id as max').first();
  return String(last?.max ?? '0');
}

/**
 * Events after a cursor, oldest first. Never passes a row that a transaction still running could precede: ids are drawn
 * before the commit, so the bound is the oldest running transaction.
 */
export async function readEvents(knex: Knex, after: string, options: { service?: string; limit: number }): Promise<EventRow[]> {
  return knex('event')
    .where('id', '>', after)
    .whereRaw(SETTLED)
    .modify(q => options.service && q.where('service', options.service))
    .orderBy('id')
    .limit(options.limit);
}
