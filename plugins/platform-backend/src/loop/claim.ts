import type { Knex } from 'knex';
import { BEYOND_MS } from './horizon';
import { RECEIVERS } from './keys';

/** A claim on one key: nobody else works on it until the lease ends, and the fence is higher than all before it. */
export interface Claim { key: string; fence: number; failures: number }

/**
 * Claims up to `limit` keys that are due. Database time only: clocks of machines differ; and that one may be set back.
 *
 * @param receivers - only those of receivers of notices, or all others
 */
export async function claimWork(knex: Knex, owner: string, leaseMs: number, limit: number, receivers = false): Promise<Claim[]> {
  const { rows } = await knex.raw(
    `UPDATE work SET lease_owner = ?, lease_until = clock_timestamp() + ? * interval '1 millisecond',
            fence = nextval('work_fence'), dirty = false
      WHERE key IN (
        SELECT key FROM work
         WHERE (due_at <= clock_timestamp() OR due_at > clock_timestamp() + ? * interval '1 millisecond')
           AND (lease_until IS NULL OR lease_until < clock_timestamp() OR lease_until > clock_timestamp() + ? * interval '1 millisecond')
           AND starts_with(key, ?) = ?
         ORDER BY due_at LIMIT ? FOR UPDATE SKIP LOCKED)
      RETURNING key, fence, failures`,
    [owner, leaseMs, BEYOND_MS, BEYOND_MS + leaseMs, RECEIVERS, receivers, limit],
  );
  return rows.map((row: any) => ({ key: row.key, fence: Number(row.fence), failures: row.failures }));
}
