import type { Knex } from 'knex';

/** What happened, for the live feed. Written in the transaction of the deed; kept for days. */
export interface NewEvent { type: string; title: string; service?: string | null; environment?: string | null; actor?: string | null; operation?: string | null; team?: string | null }

export async function insertEvent(trx: Knex, event: NewEvent): Promise<void> {
  // Whose it is: the service's, or that of the operation which did it. What is about a team alone says so.
  const { team, service = null, operation = null } = event;
  const owner = trx.raw('coalesce((SELECT team FROM service WHERE name = ?), (SELECT team FROM operation WHERE id = ?))', [service, operation]);
  await trx('event').insert({ ...event, team: team ?? owner });
  await trx.raw(`SELECT pg_notify('waymark_changed', ?)`, [`event:${event.service ?? ''}`]);
}
