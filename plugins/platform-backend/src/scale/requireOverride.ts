import type { Knex } from 'knex';
import { PlatformError } from '../errors/PlatformError';

/** Throws a `PlatformError` where no override holds. */
export async function requireOverride(knex: Knex, service: string, environment: string): Promise<void> {
  const found = await knex('replica_override').where({ service, environment }).whereNull('ended_at').where('expires_at', '>', knex.fn.now()).first('id');
  if (found) return;
  throw new PlatformError('ConflictError', `There is nothing to end: the replicas of ${service} in ${environment} are not overridden`, 'platform.yaml says how many run there.', `platform status ${service} shows it.`);
}
