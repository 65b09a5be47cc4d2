import { type DatabaseCare, DriverError } from '@waymark/platform-node';
import { createHash, randomBytes } from 'node:crypto';
import { ADOPTED_STATE } from '../../adoption/types';
import { careOf } from '../../care/careOf';
import { underClaim } from '../../care/underClaim';
import { PlatformError } from '../../errors/PlatformError';
import { careKey } from '../../loop/keys';
import type { Platform } from '../../platform';
import { insertAudit } from '../../store/insertAudit';
import { insertEvent } from '../../store/insertEvent';
import type { EnvironmentRow, ResourceRow } from '../../store/rows';
import type { Caller, Handlers } from '../types';
import { requireDatabase } from './databases';
import { roleView, type RoleRow } from './databaseViews';

const QUERY_MS = 15_000;
const SHOWN = 200;

/** A driver's error as the envelope carries it: what the database refuses is the request's fault, all else is the target's. */
function told(error: unknown): never {
  if (!(error instanceof DriverError)) throw error;
  throw new PlatformError(error.errorClass === 'invalid' ? 'InputError' : 'ServiceUnavailableError', error.what, error.why, error.next);
}

/** What a login of a person is called: who it is can be read from it, and no two are one. */
const roleName = (actor: string) => `person_${actor.replace(/^.*\//, '').toLowerCase().replace(/[^a-z0-9_]/g, '_').slice(0, 40)}_${randomBytes(2).toString('hex')}`;

export function databaseInsideHandlers(
  platform: Platform,
): Pick<Handlers, 'getDatabaseStatistics' | 'getDatabaseSchema' | 'queryDatabase' | 'connectToDatabase' | 'disconnectFromDatabase'> {
  const { knex } = platform;
  const teamOf = async ({ path }: { path: { database: string } }) => (await requireDatabase(platform, path.database)).team;
  const subject = ({ path }: { path: { database: string } }) => path.database;

  async function inside(id: string): Promise<{ row: ResourceRow; care: DatabaseCare }> {
    const row = await requireDatabase(platform, id);
    const care = row.state === ADOPTED_STATE ? platform.adopted : careOf(platform.target(row.target).target, row.type);
    if (!care) throw new PlatformError('NotFoundError', `Nobody can look into ${row.name}`, `Target "${row.target}" does not offer it.`, 'Connect by the tools of that target.');
    if (row.state === 'deleted') throw new PlatformError('ConflictError', `${row.name} is deleted`, 'It stands still.', `platform db recover ${row.name} brings it back.`);
    return { row, care };
  }

  const audit = (row: ResourceRow, caller: Caller, action: string, outcome: 'allowed' | 'refused', reason: string) =>
    insertAudit(knex, { actor: caller.actor, door: caller.door, action, subject: row.id, service: row.service, team: row.team, on_behalf: caller.onBehalf, outcome, reason, operation: null });

  return {
    getDatabaseStatistics: {
      async handle({ path }) {
        const { row, care } = await inside(path.database);
        return care.statistics(row.object_name, AbortSignal.timeout(QUERY_MS)).catch(told);
      },
    },

    getDatabaseSchema: {
      async handle({ path }) {
        const { row, care } = await inside(path.database);
        return care.schema(row.object_name, AbortSignal.timeout(QUERY_MS)).catch(told);
      },
    },

    queryDatabase: {
      team: teamOf,
      subject,
      async handle({ path, body, caller }) {
        const { row, care } = await inside(path.database);
        const { sql, maxRows = 100 } = body;
        const which = `${createHash('sha256').update(sql).digest('hex').slice(0, 16)}: ${sql.replace(/\s+/g, ' ').slice(0, SHOWN)}`;
        try {
          const result = await care.query(row.object_name, { sql, maxRows, timeoutMs: QUERY_MS }, AbortSignal.timeout(QUERY_MS + 2_000));
          await audit(row, caller, 'queryDatabase', 'allowed', which);
          return result;
        } catch (error) {
          await audit(row, caller, 'queryDatabase', 'refused', which);
          return told(error);
        }
      },
    },

    connectToDatabase: {
      team: teamOf,
      subject,
      async handle({ path, body, caller }) {
        const { row, care } = await inside(path.database);
        const { access = 'read', minutes = 60 } = body;
        const environment = await knex<EnvironmentRow>('environment').where({ name: row.environment }).first();
        if (access === 'write' && environment?.production && caller.onBehalf) {
          await audit(row, caller, 'connectToDatabase', 'refused', 'write access to production is for its own team');
          throw new PlatformError('NotAllowedError', 'You may not write here', `${row.environment} is production: only members of team "${row.team}" write to its databases.`, 'Read access is given; or ask a member of that team.');
        }
        const name = roleName(caller.actor);
        const password = randomBytes(24).toString('base64url');
        const expires = new Date(Date.now() + minutes * 60_000);
        // Written before anybody is let in: nobody is inside of whom no row tells.
        await knex.transaction(async trx => {
          await trx('database_role').insert({ name, resource: row.id, access, person: caller.actor, expires_at: expires });
          await insertAudit(trx, { actor: caller.actor, door: caller.door, action: 'connectToDatabase', subject: row.id, service: row.service, team: row.team, on_behalf: caller.onBehalf, outcome: 'allowed', reason: `${name}, ${access}, ${minutes} min`, operation: null });
          await insertEvent(trx, { type: 'database.connected', title: `${caller.actor} may ${access} ${row.name} in ${row.environment} for ${minutes} min`, service: row.service, environment: row.environment, team: row.team, actor: caller.actor });
        });
        try {
          const reached = await underClaim(knex, careKey(row.id), (claim, signal) => care.letIn(row.object_name, { name, password, access, expiresAt: expires.toISOString() }, { fence: claim.fence, signal }));
          if (!reached) throw new PlatformError('ServiceUnavailableError', `${row.name} is busy`, 'Something else is being done to it.', 'Try again in a moment.');
          return { ...reached, name, user: name, password, access, expiresAt: expires.toISOString() };
        } catch (error) {
          await knex('database_role').where({ name }).update({ ended_at: knex.fn.now() });
          return told(error);
        }
      },
    },

    disconnectFromDatabase: {
      team: teamOf,
      subject,
      async handle({ path, caller }) {
        const { row, care } = await inside(path.database);
        const role = await knex<RoleRow>('database_role').where({ name: path.role, resource: row.id }).first();
        if (!role) throw new PlatformError('NotFoundError', `There is no login "${path.role}"`, 'This database has none of that name.', 'platform db show lists them.');
        if (role.ended_at) return roleView(role);
        const gone = await underClaim(knex, careKey(row.id), (claim, signal) => care.letOut(row.object_name, role.name, { fence: claim.fence, signal })).catch(told);
        if (!gone) throw new PlatformError('ServiceUnavailableError', `${role.name} is still there`, 'The database is busy.', 'Try again in a moment; it ends by itself when its time is over.');
        return knex.transaction(async trx => {
          const [now] = await trx<RoleRow>('database_role').where({ name: role.name }).update({ ended_at: trx.fn.now() as any }, '*');
          await insertAudit(trx, { actor: caller.actor, door: caller.door, action: 'disconnectFromDatabase', subject: row.id, service: row.service, team: row.team, on_behalf: caller.onBehalf, outcome: 'allowed', reason: role.name, operation: null });
          return roleView(now);
        });
      },
    },
  };
}
