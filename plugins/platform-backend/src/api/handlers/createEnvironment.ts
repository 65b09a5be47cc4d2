import { ENVIRONMENT_NAME_WORDS, environmentClash, isEnvironmentName } from '@waymark/platform-common';
import type { CreateEnvironmentInput } from '../../environment/types';
import type { Platform } from '../../platform';
import type { EnvironmentRow } from '../../store/rows';
import { PlatformError } from '../../errors/PlatformError';
import { startOnce } from '../idempotent';
import type { Handlers } from '../types';
import { refuseField } from './newRepository';

const REFUSED = 'The environment cannot be created';

async function check({ knex, directory }: Platform, { name, team, base }: CreateEnvironmentInput): Promise<void> {
  if (!isEnvironmentName(name)) refuseField(REFUSED, 'name', `"${name}" is not a name for an environment`, `Use ${ENVIRONMENT_NAME_WORDS}.`);
  if (!(await directory.groupOfTeam(team))) refuseField(REFUSED, 'team', `there is no team "${team}"`, 'Name a group of the catalog.');
  const all = await knex<EnvironmentRow>('environment').select();
  const from = all.find(e => e.name === base);
  if (!from) throw refuseField(REFUSED, 'base', `there is no environment "${base}"`, 'platform environments lists them.');
  if (from.base !== null) refuseField(REFUSED, 'base', `"${base}" is itself made from ${from.base}`, `Name an environment of the promotion order, such as ${from.base}.`);
  const clash = environmentClash(name, all.map(e => e.name));
  if (clash) {
    const why = clash === name ? 'An environment of that name exists.' : `Beside environment ${clash} it could not be told apart: one name ends in the other, and what runs there is called <service>-<environment>.`;
    throw new PlatformError('ConflictError', `The name ${name} is taken`, why, 'Choose another name.', [{ path: 'name', message: clash === name ? 'it is taken' : `it clashes with ${clash}` }]);
  }
}

export function createEnvironmentHandler(platform: Platform): Pick<Handlers, 'createEnvironment'> {
  return {
    createEnvironment: {
      team: async ({ body }) => body.team,
      subject: ({ body }) => body.name,
      handle(call) {
        const { name, team, base = 'staging' } = call.body;
        const input: CreateEnvironmentInput = { name, team, base };
        return startOnce(platform, call, {
          kind: 'environment.create',
          action: 'createEnvironment',
          subject: name,
          team,
          check: () => check(platform, input),
          operation: () => ({ title: `Create environment ${name}`, environment: name, input, exclusive_key: `environment:${name}` }),
          underWay: { what: `${name} is being created`, why: 'Somebody else has begun to create an environment of that name.', next: 'Choose another name, or look at platform operations.' },
        });
      },
    },
  };
}
