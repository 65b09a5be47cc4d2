import { randomUUID } from 'node:crypto';
import type { Knex } from 'knex';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Claim } from '../loop/claim';

const LEASE_MS = 10_000;
const PATIENCE_MS = 8_000;

/**
 * Runs something short that a person waits for under a claim of its own on a key: the same lease and fence by which the loop
 * works on it, so that neither is behind the other's back. When the key is due does not change. Undefined if it stayed taken.
 */
export async function underClaim<T>(knex: Knex, key: string, run: (claim: Claim, signal: AbortSignal) => Promise<T>): Promise<T | undefined> {
  const owner = randomUUID();
  await knex.raw(`INSERT INTO work (key, due_at, dirty) VALUES (?, now(), false) ON CONFLICT (key) DO NOTHING`, [key]);
  const until = Date.now() + PATIENCE_MS;
  for (;;) {
    const { rows } = await knex.raw(
      `UPDATE work SET lease_owner = ?, lease_until = clock_timestamp() + ? * interval '1 millisecond', fence = nextval('work_fence')
        WHERE key = ? AND (lease_until IS NULL OR lease_until < clock_timestamp()) RETURNING fence, failures`,
      [owner, LEASE_MS, key],
    );
    if (rows.length) {
      const claim = { key, fence: Number(rows[0].fence), failures: rows[0].failures };
      try {
        return await run(claim, AbortSignal.timeout(LEASE_MS - 1_000));
      } finally {
        await knex('work').where({ key, fence: claim.fence }).update({ lease_owner: null, lease_until: null });
      }
    }
    if (Date.now() > until) return undefined;
    await sleep(50);
  }
}
