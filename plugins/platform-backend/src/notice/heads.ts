import type { Knex } from 'knex';
import { LANE_LOCK } from './insertNotice';
import { BEYOND_MS } from '../loop/horizon';
import type { DeliveryRow, NoticeRow } from './types';

export type Head = Pick<DeliveryRow, 'id' | 'lane' | 'attempts'> & { message: NoticeRow };

/**
 * The oldest waiting message of each lane of a receiver that is due, those that have waited longest first; and when the
 * next one is due. Never one that a transaction still running could precede in its lane: numbers are drawn before the
 * commit, so what counts is what had been drawn before it was looked which lanes are being written.
 */
export async function headsOf(knex: Knex, receiver: string, limit: number): Promise<{ heads: Head[]; busy: boolean; nextMs: number | null }> {
  const { rows: [{ drawn }] } = await knex.raw('SELECT last_value AS drawn FROM notice_id_seq');
  const { rows: writing } = await knex.raw(
    `SELECT DISTINCT objid::bigint AS lane FROM pg_locks WHERE locktype = 'advisory' AND classid = ?
        AND objsubid = 2 AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`,
    [LANE_LOCK],
  );
  const lanes = writing.map((row: any) => row.lane);
  const { rows } = await knex.raw(
    `WITH head AS (
       SELECT DISTINCT ON (lane) id, notice, lane, attempts, next_at FROM notice_delivery
        WHERE receiver = ? AND state = 'waiting' ORDER BY lane, notice)
     SELECT id, notice, lane, attempts, next_at <= clock_timestamp() OR next_at > clock_timestamp() + ? * interval '1 millisecond' AS due, ((hashtext(lane)::bigint + 4294967296) % 4294967296) = ANY(?::bigint[]) OR notice > ? AS unsettled,
            GREATEST(0, extract(epoch FROM next_at - clock_timestamp()) * 1000)::float8 AS in_ms
       FROM head ORDER BY next_at, notice`,
    [receiver, BEYOND_MS, lanes, drawn],
  );
  const due = rows.filter((row: any) => row.due && !row.unsettled).slice(0, limit);
  const messages: NoticeRow[] = due.length ? await knex('notice').whereIn('id', due.map((row: any) => row.notice)) : [];
  const later = rows.filter((row: any) => !row.due).map((row: any) => Math.ceil(row.in_ms));
  return {
    heads: due.map((row: any) => ({ id: row.id, lane: row.lane, attempts: row.attempts, message: messages.find(m => m.id === row.notice)! })),
    busy: rows.some((row: any) => row.due && row.unsettled),
    nextMs: later.length ? Math.min(...later) : null,
  };
}
