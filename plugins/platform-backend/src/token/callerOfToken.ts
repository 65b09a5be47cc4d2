import type { Knex } from 'knex';
import type { Caller } from '../api/types';
import { PlatformError } from '../errors/PlatformError';
import { insertAudit } from '../store/insertAudit';
import type { ServiceTokenRow } from '../store/rows';
import { actorOf } from './actorOf';
import { stateOf } from './stateOf';
import { idIn, isToken } from './tokenText';

const refused = (why: string) => new PlatformError('AuthenticationError', 'The token is not taken', why, 'Make a new one, and put it where the workflow reads it: platform token create --service NAME');

/** Who calls with a token of a service. Throws a `PlatformError` where it is none, or is none any more; of what was one that is audited. */
export async function callerOfToken(knex: Knex, text: string): Promise<Caller> {
  const id = idIn(text);
  const row = id && (await knex<ServiceTokenRow>('service_token').where({ id }).first());
  if (!row || !isToken(text, row.hash)) throw refused('There is no such token.');
  const { service, expires_at: expires, revoked_at: revoked } = row;
  const actor = actorOf(row);
  const state = stateOf(row);
  if (state !== 'active') {
    const why = state === 'revoked' ? `It was revoked on ${revoked!.toISOString().slice(0, 10)}.` : `It has expired on ${expires.toISOString().slice(0, 10)}.`;
    await insertAudit(knex, { actor, door: 'pipeline', action: 'useServiceToken', subject: row.id, service, team: null, on_behalf: false, outcome: 'refused', reason: why, operation: null });
    throw refused(why);
  }
  await knex('service_token').where({ id: row.id }).whereRaw(`(last_used_at IS NULL OR last_used_at < now() - interval '1 minute')`).update({ last_used_at: knex.fn.now() });
  return { kind: 'token', actor, door: 'pipeline', onBehalf: false, token: { id: row.id, service, person: row.created_by } };
}
