import type { Platform } from '../../platform';
import { overtake } from '../../deploy/overtake';
import { promotionOrder } from '../../store/promotionOrder';
import type { EnvironmentRow, ReleaseRow } from '../../store/rows';
import { PlatformError } from '../../errors/PlatformError';
import { startOnce } from '../idempotent';
import type { Call, Handlers } from '../types';
import { canaryOf } from './canaryOf';
import { reasonOf, refuseFrozen } from './refuseFrozen';
import { refuseOthers } from './refuseOthers';
import { requireService } from './services';

const number = (release: string) => Number(release.slice(1));

/** The environments that were named, or the whole promotion order. Throws a `PlatformError` for one that is not there, or is another team's. */
export async function environmentsOf({ knex }: Platform, service: string, team: string, names?: string[]): Promise<string[]> {
  if (!names) return promotionOrder(knex);
  const known = await knex<EnvironmentRow>('environment').whereIn('name', names);
  for (const name of names) {
    const environment = known.find(e => e.name === name);
    if (!environment) {
      throw new PlatformError('NotFoundError', `There is no environment "${name}"`, 'None of that name exists.', 'platform environments lists them.', [{ path: 'environments', message: `there is no "${name}"` }]);
    }
    if (environment.team && environment.team !== team) {
      throw new PlatformError('ConflictError', `${service} cannot be deployed to ${name}`, `That environment is team "${environment.team}"'s, and the service is team "${team}"'s.`, 'Choose an environment of its own team, or one of the promotion order.');
    }
  }
  return names;
}

async function checkRelease({ knex }: Platform, { path, body }: Call<'createDeployment'>): Promise<void> {
  if (!body.release || (await knex<ReleaseRow>('release').where({ service: path.service, number: number(body.release) }).first('number'))) return;
  throw new PlatformError('NotFoundError', `${path.service} has no release "${body.release}"`, 'It was never built, or was taken back.', `platform releases ${path.service} lists them.`, [{ path: 'release', message: 'there is none of that name' }]);
}

export function createDeploymentHandler(platform: Platform): Pick<Handlers, 'createDeployment'> {
  return {
    createDeployment: {
      team: async ({ path }) => (await requireService(platform, path.service)).team,
      subject: ({ path }) => path.service,
      async handle(call) {
        const { service } = call.path;
        const { release, supersede } = call.body;
        const { team } = await requireService(platform, service);
        return startOnce(platform, call, {
          kind: 'deploy',
          action: 'createDeployment',
          subject: service,
          reason: reasonOf(call.body),
          team,
          async check() {
            await checkRelease(platform, call);
            const environments = await environmentsOf(platform, service, team, call.body.environments);
            await refuseFrozen(platform, { service, team, environments, breakGlass: call.body.breakGlass });
            return { environments, ...(await canaryOf(platform, environments, call.body.canary)) };
          },
          operation: ({ environments, production, canary }) => ({
            title: `Deploy ${release ? `${release} of ` : ''}${service} to ${environments.join(', then ')}`,
            service,
            environment: environments[environments.length - 1],
            input: { service, team, environments, production, canary, release: release ? number(release) : null, breakGlass: call.body.breakGlass ?? null, reason: call.body.reason ?? null },
          }),
          async begun(trx, operation) {
            refuseOthers(service, await overtake(trx, operation, supersede ?? false));
          },
          underWay: { what: `${service} is being deployed`, why: 'Another deployment of it has not ended.', next: 'Wait for it: platform operations' },
        });
      },
    },
  };
}
