import { DATABASE_NAME_WORDS, isDatabaseName } from '@waymark/platform-common';
import type { CreateDatabaseInput } from '../../database/types';
import type { Platform } from '../../platform';
import type { EnvironmentRow, ResourceRow } from '../../store/rows';
import { PlatformError } from '../../errors/PlatformError';
import { startOnce } from '../idempotent';
import type { Handlers } from '../types';
import { refuseField } from './newRepository';

const REFUSED = 'The database cannot be created';

async function check(platform: Platform, input: CreateDatabaseInput): Promise<void> {
  const { name } = input;
  if (!isDatabaseName(name)) refuseField(REFUSED, 'name', `"${name}" is not a name for a database`, `Use ${DATABASE_NAME_WORDS}.`);
  await checkNewDatabase(platform, input);
}

/** Refuses a team or a place that a database cannot have, and a name that is taken. */
export async function checkNewDatabase({ knex, directory }: Platform, { name, team, environment }: Omit<CreateDatabaseInput, 'size'>): Promise<void> {
  if (!(await directory.groupOfTeam(team))) refuseField(REFUSED, 'team', `there is no team "${team}"`, 'Name a group of the catalog.');
  const place = await knex<EnvironmentRow>('environment').where({ name: environment }).first();
  if (!place) throw refuseField(REFUSED, 'environment', `there is no environment "${environment}"`, 'platform env list shows them.');
  if (place.branch !== null || place.removing) refuseField(REFUSED, 'environment', place.removing ? `${environment} is being torn down` : `${environment} is the preview of ${place.branch}, and holds only what that branch asks for`, 'Name another environment.');
  if (place.team !== null && place.team !== team) {
    throw new PlatformError('NotAllowedError', REFUSED, `Environment ${environment} is team "${place.team}"'s own.`, 'Name another environment.', [{ path: 'environment', message: 'it is another team\'s own' }]);
  }
  const taken = await knex<ResourceRow>('resource').where({ name, environment }).first();
  if (taken) {
    throw new PlatformError('ConflictError', `The name ${name} is taken`, `Team "${taken.team}" has a database of that name in ${environment} since ${taken.created_at.toISOString().slice(0, 10)}.`, 'Choose another name.', [
      { path: 'name', message: 'it is taken' },
    ]);
  }
}

export function createDatabaseHandler(platform: Platform): Pick<Handlers, 'createDatabase'> {
  return {
    createDatabase: {
      team: async ({ body }) => body.team,
      subject: ({ body }) => body.name,
      handle(call) {
        const { name, team, size = 'small', environment = 'staging' } = call.body;
        const input: CreateDatabaseInput = { name, team, size, environment };
        return startOnce(platform, call, {
          kind: 'database.create',
          action: 'createDatabase',
          subject: name,
          team,
          check: () => check(platform, input),
          operation: () => ({ title: `Create database ${name} in ${environment}`, environment, input, exclusive_key: `database:${environment}/${name}` }),
          underWay: { what: `${name} is being created in ${environment}`, why: 'Somebody else has begun to create a database of that name there.', next: 'Choose another name, or look at platform operations.' },
        });
      },
    },
  };
}
