import type { Knex } from 'knex';
import type { EventRow } from './rows';

const SETTLED = 'transaction_id < pg_snapshot_xmin(pg_current_snapshot())';

/** Id of the newest event that nothing can come before any more: where following begins. */
export async function newestEvent(knex: Knex): Promise<string> {
  const last = await knex('event').whereRaw(SETTLED).max<{ max: string | null }>('id as max').first();
  return String(last?.max ?? '0');
}

/** Which events are asked for. */
export interface EventFilter { service?: string; team?: string; kind?: 'operation' | 'release' | 'health' | 'gate' }

/** The first words of the types of a kind. */
const FIRST_WORDS = { operation: ['operation'], release: ['release'], health: ['health'], gate: ['approval', 'freeze', 'incident'] };

/** Only those that are asked for. */
export function narrow(events: Knex.QueryBuilder, { service, team, kind }: EventFilter): Knex.QueryBuilder {
  if (service) events.where({ service });
  if (team) events.where({ team });
  if (kind) events.whereRaw(`split_part(type, '.', 1) = ANY (?)`, [FIRST_WORDS[kind]]);
  return events;
}

/**
 * Events after a cursor, oldest first. Never passes a row that a transaction still running could precede: ids are drawn
 * before the commit, so the bound is the oldest running transaction.
 */
export async function readEvents(knex: Knex, after: string, options: EventFilter & { limit: number }): Promise<EventRow[]> {
  return narrow(knex('event'), options)
    .where('id', '>', after)
    .whereRaw(SETTLED)
    .orderBy('id')
    .limit(options.limit);
}
