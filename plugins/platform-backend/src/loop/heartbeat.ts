import type { Knex } from 'knex';
import type { Claim } from './claim';

/** Lengthens the lease. False: the claim is lost, stop at once. */
export async function heartbeat(knex: Knex, claim: Claim, owner: string, leaseMs: number): Promise<boolean> {
  const { rowCount } = await knex.raw(
    `UPDATE work SET lease_until = clock_timestamp() + ? * interval '1 millisecond' WHERE key = ? AND fence = ? AND lease_owner = ?`,
    [leaseMs, claim.key, claim.fence, owner],
  );
  return rowCount === 1;
}
