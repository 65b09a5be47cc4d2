import type { Platform } from '../../platform';
import type { EnvironmentRow, ReleaseRow } from '../../store/rows';
import { PlatformError } from '../errors';
import { startOnce } from '../idempotent';
import type { Call, Handlers } from '../types';
import { requireService } from './services';

const number = (release: string) => Number(release.slice(1));

async function check({ knex }: Platform, { path, body }: Call<'createDeployment'>, team: string): Promise<void> {
  const environment = await knex<EnvironmentRow>('environment').where({ name: body.environment }).first();
  if (!environment) {
    throw new PlatformError('NotFoundError', `There is no environment "${body.environment}"`, 'None of that name exists.', 'GET /environments lists them.', [{ path: 'environment', message: 'there is none of that name' }]);
  }
  if (environment.team && environment.team !== team) {
    throw new PlatformError('ConflictError', `${path.service} cannot be deployed to ${environment.name}`, `That environment is team "${environment.team}"'s, and the service is team "${team}"'s.`, 'Choose an environment of its own team, or a lasting one.');
  }
  if (body.release && !(await knex<ReleaseRow>('release').where({ service: path.service, number: number(body.release) }).first('number'))) {
    throw new PlatformError('NotFoundError', `${path.service} has no release "${body.release}"`, 'It was never built, or was taken back.', `GET /services/${path.service}/releases lists them.`, [{ path: 'release', message: 'there is none of that name' }]);
  }
}

export function createDeploymentHandler(platform: Platform): Pick<Handlers, 'createDeployment'> {
  return {
    createDeployment: {
      team: async ({ path }) => (await requireService(platform, path.service)).team,
      subject: ({ path }) => path.service,
      async handle(call) {
        const { service } = call.path;
        const { environment = 'staging', release } = call.body;
        const { team } = await requireService(platform, service);
        return startOnce(platform, call, {
          kind: 'deploy',
          action: 'createDeployment',
          subject: service,
          team,
          check: () => check(platform, call, team),
          operation: () => ({
            title: `Deploy ${release ? `${release} of ` : ''}${service} to ${environment}`,
            service,
            environment,
            input: { service, team, environment, release: release ? number(release) : null },
            exclusive_key: `deploy:${service}/${environment}`,
          }),
          underWay: { what: `${service} is being deployed to ${environment}`, why: 'Another deployment of it to there has not ended.', next: `Wait for it, or undo it: platform operations` },
        });
      },
    },
  };
}
