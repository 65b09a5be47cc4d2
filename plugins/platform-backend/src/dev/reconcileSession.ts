import type { Knex } from 'knex';
import type { Claim } from '../loop/claim';
import { enqueue } from '../loop/enqueue';
import { fenced } from '../loop/fenced';
import { resourceKey } from '../loop/keys';
import type { DevSessionRow } from './types';

const AGAIN_MS = 200;

/** Waits for the end of a session, then takes away its database, then the session itself. */
export async function reconcileSession(knex: Knex, id: string, claim: Claim): Promise<number | null> {
  const session: (DevSessionRow & { left_ms: number }) | undefined = await knex('dev_session')
    .where({ id })
    .first('*', knex.raw('ceil(extract(epoch FROM expires_at - clock_timestamp()) * 1000)::float8 AS left_ms'));
  if (!session) return null;
  if (session.left_ms > 0) return session.left_ms;
  return fenced(knex, claim, async trx => {
    // Renewed in this very moment: then it goes on.
    const over = await trx('dev_session').where({ id }).whereRaw('expires_at <= clock_timestamp()').forUpdate().first('id');
    if (!over) return AGAIN_MS;
    const resource = session.resource && (await trx('resource').where({ id: session.resource }).first('removing'));
    if (!resource) {
      await trx('dev_session').where({ id }).delete();
      return null;
    }
    if (!resource.removing) {
      await trx('resource').where({ id: session.resource }).update({ removing: true, generation: trx.raw('generation + 1') });
      await enqueue(trx, resourceKey(session.resource!));
    }
    return AGAIN_MS;
  });
}
