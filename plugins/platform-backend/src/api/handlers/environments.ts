import { deleteKey, deleteTitle, markRemoving } from '../../environment/beginDelete';
import { protectedIn } from '../../environment/protectedIn';
import { lastsMs } from './lastsMs';
import type { DeleteEnvironmentInput } from '../../environment/types';
import type { Platform } from '../../platform';
import { insertAudit } from '../../store/insertAudit';
import { insertEvent } from '../../store/insertEvent';
import type { EnvironmentRow } from '../../store/rows';
import { PlatformError } from '../../errors/PlatformError';
import { targetConditions } from '../../environment/targetConditions';
import { viewEnvironments } from '../environmentViews';
import { startOnce } from '../idempotent';
import type { Handlers } from '../types';

/** An environment that is there. Throws a `PlatformError` if it is not. */
export async function requireEnvironment({ knex }: Pick<Platform, 'knex'>, name: string): Promise<EnvironmentRow> {
  const environment = await knex<EnvironmentRow>('environment').where({ name }).first();
  if (!environment) throw new PlatformError('NotFoundError', `There is no environment "${name}"`, 'None of that name exists.', 'platform env list shows them.', [{ path: 'environment', message: `there is no "${name}"` }]);
  return environment;
}

/** Who looks after an environment: its team, or the owner of the service whose branch a preview shows; nobody's is the platform team's. */
export async function ownerOf({ knex }: Pick<Platform, 'knex'>, environment: EnvironmentRow): Promise<string> {
  if (environment.service) return (await knex('service').where({ name: environment.service }).first('team'))!.team;
  return environment.team ?? 'platform';
}

function refuseLasting({ name, base }: EnvironmentRow, what: string): void {
  if (base !== null) return;
  throw new PlatformError('ConflictError', `Environment ${name} cannot be ${what}`, 'It is one of those that releases go through, and lasts.', 'platform env list shows those that come and go.');
}

/** Serves what is done with an environment that comes and goes. */
export function environmentsHandlers(platform: Platform): Pick<Handlers, 'deleteEnvironment' | 'extendEnvironment'> {
  const team = async ({ path }: { path: { environment: string } }) => ownerOf(platform, await requireEnvironment(platform, path.environment));
  const subject = ({ path }: { path: { environment: string } }) => path.environment;
  return {
    deleteEnvironment: {
      team,
      subject,
      async handle(call) {
        const { environment: name } = call.path;
        const there = await requireEnvironment(platform, name);
        const input: DeleteEnvironmentInput = { name, ...(there.service && there.branch ? { service: there.service, branch: there.branch } : {}), reason: null };
        return startOnce(platform, call, {
          kind: 'environment.delete',
          action: 'deleteEnvironment',
          subject: name,
          team: await ownerOf(platform, there),
          async check() {
            refuseLasting(there, 'torn down');
            const against = await protectedIn(platform.knex, name);
            if (against) throw new PlatformError('ConflictError', `Environment ${name} is not torn down`, against.why, against.next);
          },
          operation: () => ({ title: deleteTitle(input), service: there.service, environment: name, input, exclusive_key: deleteKey(name) }),
          begun: async trx => void (await markRemoving(trx, name)),
          underWay: { what: `${name} is being created or torn down`, why: 'An operation that does it has not ended.', next: 'Wait for it, or undo it: platform operations' },
        });
      },
    },
    extendEnvironment: {
      team,
      subject,
      async handle({ path, body, caller }) {
        const there = await requireEnvironment(platform, path.environment);
        refuseLasting(there, 'extended');
        const { name } = there;
        const ms = lastsMs(platform.environments, `Environment ${name} cannot be extended so far`, body.hours, 'hours');
        const owner = await ownerOf(platform, there);
        const [row] = await platform.knex.transaction(async trx => {
          const changed = await trx<EnvironmentRow>('environment')
            .where({ name, removing: false })
            // The later of no end and some end would be that end.
            .whereNotNull('expires_at')
            .update({ expires_at: trx.raw(`greatest(expires_at, now() + ? * interval '1 millisecond')`, [ms]) as any }, '*');
          if (!changed.length) return [];
          const until = changed[0].expires_at!.toISOString().slice(0, 16).replace('T', ' ');
          await insertAudit(trx, { actor: caller.actor, door: caller.door, action: 'extendEnvironment', subject: name, service: there.service, team: owner, on_behalf: caller.onBehalf, outcome: 'allowed', reason: `until ${until} UTC`, operation: null });
          await insertEvent(trx, { type: 'environment.extended', title: `${name} stays until ${until} UTC`, service: there.service, environment: name, actor: caller.actor });
          return changed;
        });
        const still = !row && (await platform.knex<EnvironmentRow>('environment').where({ name, removing: false, expires_at: null }).first('name'));
        if (still) throw new PlatformError('ConflictError', `Environment ${name} needs no extending`, 'It has no end: it stays until somebody tears it down.', 'Nothing is to be done; platform env delete tears it down.');
        if (!row) throw new PlatformError('ConflictError', `Environment ${name} cannot be extended`, 'It is being torn down.', 'Wait until it is gone, and make a new one.');
        platform.changed({ kind: 'environment', name, change: 'changed' });
        return (await viewEnvironments(platform.knex, [row], target => targetConditions(platform, target)))[0];
      },
    },
  };
}
