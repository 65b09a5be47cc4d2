import type { Knex } from 'knex';
import { enqueue } from '../loop/enqueue';
import { devSessionKey } from '../loop/keys';

/** Ends a session now, in the caller's transaction; the loop takes away what it had. */
export async function endSession(trx: Knex, id: string): Promise<void> {
  const ended = await trx('dev_session').where({ id }).update({ expires_at: trx.raw('LEAST(expires_at, clock_timestamp())') });
  if (ended) await enqueue(trx, devSessionKey(id));
}
