import { environmentClash, ENVIRONMENT_NAME_WORDS, isEnvironmentName } from '@waymark/platform-common';
import { lastsMs } from './lastsMs';
import { countedFor, overQuota } from '../../environment/quota';
import type { CreateEnvironmentInput } from '../../environment/types';
import type { Platform } from '../../platform';
import type { EnvironmentRow } from '../../store/rows';
import { PlatformError } from '../../errors/PlatformError';
import { startOnce } from '../idempotent';
import type { Handlers } from '../types';
import { refuseField } from './newRepository';

const REFUSED = 'The environment cannot be created';

/** Refuses an environment that cannot be: by its name, its team, its base, or the team's quota. Throws a `PlatformError`. */
export async function checkNewEnvironment(platform: Platform, input: Pick<CreateEnvironmentInput, 'name' | 'team' | 'base'>): Promise<void> {
  const { knex, directory } = platform;
  const { name, team, base } = input;
  if (!isEnvironmentName(name)) refuseField(REFUSED, 'name', `"${name}" is not a name for an environment`, `Use ${ENVIRONMENT_NAME_WORDS}.`);
  if (!(await directory.groupOfTeam(team))) refuseField(REFUSED, 'team', `there is no team "${team}"`, 'Name a group of the catalog.');
  const all = await knex<EnvironmentRow>('environment').select();
  const from = all.find(e => e.name === base);
  if (!from) throw refuseField(REFUSED, 'base', `there is no environment "${base}"`, 'platform env list shows them.');
  if (from.base !== null) refuseField(REFUSED, 'base', `"${base}" is itself made from ${from.base}`, `Name an environment of the promotion order, such as ${from.base}.`);
  const clash = environmentClash(name, all.map(e => e.name));
  if (clash) {
    const why = clash === name ? 'An environment of that name exists.' : `Beside environment ${clash} it could not be told apart: one name ends in the other, and what runs there is called <service>-<environment>.`;
    throw new PlatformError('ConflictError', `The name ${name} is taken`, why, 'Choose another name.', [{ path: 'name', message: clash === name ? 'it is taken' : `it clashes with ${clash}` }]);
  }
  const over = overQuota(platform.environments, team, await countedFor(knex, team));
  if (over) throw new PlatformError('ConflictError', over.what, `${over.why}.`, over.next, [{ path: 'team', message: 'its quota is reached' }]);
}

/** Said where another operation has begun to make, or to tear down, an environment of the name. */
export const nameUnderWay = (name: string) => ({ what: `${name} is being created or torn down`, why: 'Somebody else has begun that with an environment of that name.', next: 'Choose another name, or look at platform operations.' });

export function createEnvironmentHandler(platform: Platform): Pick<Handlers, 'createEnvironment'> {
  return {
    createEnvironment: {
      team: async ({ body }) => body.team,
      subject: ({ body }) => body.name,
      handle(call) {
        const { name, team, base = 'staging', expiresInHours } = call.body;
        const input: CreateEnvironmentInput = { name, team, base, lastsMs: lastsMs(platform.environments, REFUSED, expiresInHours, 'expiresInHours') };
        return startOnce(platform, call, {
          kind: 'environment.create',
          action: 'createEnvironment',
          subject: name,
          team,
          check: () => checkNewEnvironment(platform, input),
          operation: () => ({ title: `Create environment ${name}`, environment: name, input, exclusive_key: `environment:${name}` }),
          underWay: nameUnderWay(name),
        });
      },
    },
  };
}
