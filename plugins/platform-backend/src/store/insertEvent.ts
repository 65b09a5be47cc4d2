import type { Knex } from 'knex';

/** What happened, for the live feed. Written in the transaction of the deed; kept for days. */
export interface NewEvent { type: string; title: string; service?: string | null; environment?: string | null; actor?: string | null; operation?: string | null }

export async function insertEvent(trx: Knex, event: NewEvent): Promise<void> {
  await trx('event').insert(event);
  await trx.raw(`SELECT pg_notify('waymark_changed', ?)`, [`event:${event.service ?? ''}`]);
}
