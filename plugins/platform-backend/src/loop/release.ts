import type { Knex } from 'knex';
import type { Claim } from './claim';
import { LONGEST_MS } from './horizon';

/**
 * Gives a claim back. `nextMs` null: nothing more to do until somebody asks; the row goes unless somebody has asked
 * meanwhile. A claim that was lost meanwhile changes nothing.
 *
 * @returns true if it is due again already
 */
export async function releaseWork(knex: Knex, claim: Claim, next: { nextMs: number | null; failed: boolean }): Promise<boolean> {
  if (next.nextMs === null) {
    const gone = await knex('work').where({ key: claim.key, fence: claim.fence, dirty: false }).delete();
    if (gone) return false;
  }
  const { rows } = await knex.raw(
    `UPDATE work SET lease_owner = NULL, lease_until = NULL, failures = CASE WHEN ? THEN failures + 1 ELSE 0 END,
            due_at = CASE WHEN dirty THEN clock_timestamp() ELSE clock_timestamp() + ? * interval '1 millisecond' END, dirty = false
      WHERE key = ? AND fence = ? RETURNING due_at <= clock_timestamp() AS due`,
    [next.failed, Math.min(next.nextMs ?? 0, LONGEST_MS), claim.key, claim.fence],
  );
  return rows.length > 0 && rows[0].due;
}
