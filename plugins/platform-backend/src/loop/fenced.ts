import type { Knex } from 'knex';
import type { Claim } from './claim';

/** A newer claim has been here: what this worker knows is old. */
export class LostClaimError extends Error {
  readonly name = 'LostClaimError';
}

/**
 * Runs a write in a transaction that first makes sure that the claim still stands. The lock keeps a newer claim from
 * being handed out until the write is in (a claim asks FOR UPDATE), so no worker that slept and woke up can overwrite what
 * another has written. It is the weakest lock that does so: two workers who wake each other within their writes, and
 * their heartbeats, pass each other.
 */
export async function fenced<T>(knex: Knex, claim: Claim, write: (trx: Knex.Transaction) => Promise<T>): Promise<T> {
  return knex.transaction(async trx => {
    const held = await trx('work').where({ key: claim.key, fence: claim.fence }).forKeyShare().first('key');
    if (!held) throw new LostClaimError(`The claim on ${claim.key} with fence ${claim.fence} is lost`);
    return write(trx);
  });
}
