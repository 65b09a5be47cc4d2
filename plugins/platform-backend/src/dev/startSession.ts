import { randomBytes } from 'node:crypto';
import type { Knex } from 'knex';
import { PlatformError } from '../errors/PlatformError';
import { enqueue } from '../loop/enqueue';
import { devSessionKey, resourceKey } from '../loop/keys';
import type { EnvironmentRow } from '../store/rows';
import { DEV_STATE, type DevSessionRow, LEASE_SECONDS, MOST_DATABASES } from './types';

/** When a session that is renewed now ends, by the database's clock. */
export const leaseEnd = (knex: Knex) => knex.raw(`clock_timestamp() + ? * interval '1 second'`, [LEASE_SECONDS]);

/** Whether there is room for one more database of this person; two that ask at once come one after the other. */
async function refuseTooMany(trx: Knex, actor: string): Promise<void> {
  await trx.raw('SELECT pg_advisory_xact_lock(hashtext(?))', [`dev-sessions:${actor}`]);
  const open: DevSessionRow[] = await trx('dev_session').where({ actor }).whereNotNull('resource');
  if (open.length < MOST_DATABASES) return;
  throw new PlatformError(
    'ConflictError',
    `You have ${open.length} development databases already`,
    `One person has at most ${MOST_DATABASES} at once: ${open.map(s => `${s.service} (${s.id})`).join(', ')}.`,
    `End one of them where \`platform dev\` runs; one that nobody renews goes after ${LEASE_SECONDS} seconds.`,
  );
}

/** Writes a session, and that its database is wanted, in the caller's transaction. */
export async function startSession(trx: Knex, wanted: { service: string; team: string; actor: string; environment: EnvironmentRow; database: boolean; dependencies: string[] }): Promise<DevSessionRow> {
  const { service, team, actor, environment } = wanted;
  const id = `dev-${randomBytes(6).toString('hex')}`;
  let resource: string | null = null;
  if (wanted.database) {
    await refuseTooMany(trx, actor);
    resource = `pg-${randomBytes(4).toString('hex')}`;
    await trx('resource').insert({
      id: resource,
      type: 'postgres',
      name: `${service}-${id}`,
      // No name of any other database ends like this.
      object_name: `${id}-session`,
      environment: environment.name,
      team,
      size: 'small',
      target: environment.target,
      state: DEV_STATE,
    });
    await enqueue(trx, resourceKey(resource));
  }
  const [session] = await trx<DevSessionRow>('dev_session').insert({ id, service, environment: environment.name, actor, resource, dependencies: JSON.stringify(wanted.dependencies) as any, expires_at: leaseEnd(trx) as any }, '*');
  await enqueue(trx, devSessionKey(id), LEASE_SECONDS * 1000);
  return session;
}
