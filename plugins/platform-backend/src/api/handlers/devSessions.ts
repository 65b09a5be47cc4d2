import { refuseGone } from '../../decommission/refuseDecommissioned';
import { endSession } from '../../dev/endSession';
import { askedByNewest, sessionView } from '../../dev/sessionView';
import { leaseEnd, startSession } from '../../dev/startSession';
import type { DevSessionRow } from '../../dev/types';
import { PlatformError } from '../../errors/PlatformError';
import type { Platform } from '../../platform';
import { insertAudit } from '../../store/insertAudit';
import type { EnvironmentRow } from '../../store/rows';
import type { Handlers } from '../types';
import { requireService } from './services';

/** Serves what `platform dev` needs: what surrounds the service in an environment, and a database that lives as long as it is held. */
export function devSessionsHandlers(platform: Platform): Pick<Handlers, 'startDevSession' | 'renewDevSession' | 'endDevSession'> {
  const { knex, secrets } = platform;

  async function requireEnvironment(name: string): Promise<EnvironmentRow> {
    const row: (EnvironmentRow & { removing?: boolean }) | undefined = await knex<EnvironmentRow>('environment').where({ name }).first();
    if (!row || row.removing) throw new PlatformError('NotFoundError', `There is no environment "${name}"`, row ? 'It is being taken away.' : 'None has that name.', 'platform env list shows those that there are.');
    return row;
  }
  const gone = (id: string) =>
    new PlatformError('ConflictError', `Session "${id}" is over`, 'Nobody has renewed it in time, or it was ended; its database is gone.', 'Start it again: platform dev');
  const teamOf = async ({ path }: { path: { service: string } }) => (await requireService(platform, path.service)).team;
  const subject = ({ path }: { path: { service: string } }) => path.service;

  return {
    startDevSession: {
      team: teamOf,
      subject,
      async handle({ path, body, caller }) {
        const service = await requireService(platform, path.service);
        refuseGone(service, `No session of ${service.name} begins`);
        const environment = await requireEnvironment(path.environment);
        const newest = await askedByNewest(knex, service);
        const database = body.database ?? newest.database;
        const dependencies = body.dependencies ?? newest.dependencies;
        const session = await knex.transaction(async trx => {
          const made = await startSession(trx, { service: service.name, team: service.team, actor: caller.actor, environment, database, dependencies });
          await insertAudit(trx, {
            actor: caller.actor, door: caller.door, action: 'startDevSession', subject: service.name, service: service.name, team: service.team, on_behalf: caller.onBehalf,
            outcome: 'allowed', reason: `${made.id}: configuration of ${environment.name}${database ? ', with a database of its own' : ''}`, operation: null,
          });
          return made;
        });
        return sessionView(knex, secrets, session, dependencies);
      },
    },

    renewDevSession: {
      team: teamOf,
      subject,
      async handle({ path, caller }) {
        await requireEnvironment(path.environment);
        const [session] = await knex<DevSessionRow>('dev_session')
          .where({ id: path.session, service: path.service, environment: path.environment, actor: caller.actor })
          .whereRaw('expires_at > clock_timestamp()')
          .update({ expires_at: leaseEnd(knex) as any }, '*');
        if (!session) throw gone(path.session);
        const dependencies = session.dependencies ?? (await askedByNewest(knex, await requireService(platform, path.service))).dependencies;
        return sessionView(knex, secrets, session, dependencies);
      },
    },

    endDevSession: {
      team: teamOf,
      subject,
      async handle({ path, caller }) {
        const session = await knex<DevSessionRow>('dev_session').where({ id: path.session, service: path.service, environment: path.environment }).first();
        if (!session) return { gone: true };
        if (session.actor !== caller.actor) throw new PlatformError('ConflictError', `Session ${session.id} is not yours`, `${session.actor} has started it.`, 'It ends with the command that it belongs to.');
        await knex.transaction(trx => endSession(trx, session.id));
        return { gone: false };
      },
    },
  };
}
