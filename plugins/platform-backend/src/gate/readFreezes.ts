import type { Knex } from 'knex';
import type { FreezeRow } from '../store/rows';
import { frozenBy, type Place } from './frozenBy';

/** The freezes that hold a place now, by the database's clock. */
export async function freezesOf(knex: Knex, place: Place): Promise<FreezeRow[]> {
  const rows = await knex<FreezeRow>('freeze_window').whereNull('ended_at').where('starts_at', '<=', knex.fn.now()).where(q => q.whereNull('ends_at').orWhere('ends_at', '>', knex.fn.now()));
  const { rows: [{ now }] } = await knex.raw('SELECT now()');
  return frozenBy(rows, place, now);
}
