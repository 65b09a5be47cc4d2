import { shortDigest } from '@waymark/platform-common';
import type { CanaryInput } from '../../canary/types';
import type { Platform } from '../../platform';
import { overtake } from '../../deploy/overtake';
import type { DeployInput } from '../../deploy/types';
import { promotionOrder } from '../../store/promotionOrder';
import { builtOfHead, checkImage } from '../../image/checkImage';
import { refuseUnfit } from '../../image/findUnfit';
import type { EnvironmentRow, ReleaseRow } from '../../store/rows';
import { PlatformError } from '../../errors/PlatformError';
import { startOnce, type Write } from '../idempotent';
import type { Handlers } from '../types';
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
      throw new PlatformError('NotFoundError', `There is no environment "${name}"`, 'None of that name exists.', 'platform env list shows them.', [{ path: 'environments', message: `there is no "${name}"` }]);
    }
    if (environment.removing) throw new PlatformError('ConflictError', `${service} cannot be deployed to ${name}`, 'That environment is being torn down.', 'platform env list shows what there is.');
    if (environment.branch) {
      throw new PlatformError('ConflictError', `${service} cannot be deployed to ${name}`, `It is the preview of ${environment.branch} of ${environment.service}, and shows nothing else.`, 'Push to that branch, or make an environment of your own: platform env create');
    }
    if (environment.team && environment.team !== team) {
      throw new PlatformError('ConflictError', `${service} cannot be deployed to ${name}`, `That environment is team "${environment.team}"'s, and the service is team "${team}"'s.`, 'Choose an environment of its own team, or one of the promotion order.');
    }
  }
  return names;
}

/** What is said of a deployment when it is asked for. */
export interface DeploymentAsked {
  environments?: string[];
  release?: string;
  /** An image that was built elsewhere, and the commit that it was built of. */
  image?: string;
  commit?: string;
  canary?: CanaryInput;
  supersede?: boolean;
  breakGlass?: string;
  reason?: string;
}

async function checkRelease({ knex }: Platform, service: string, release: string | undefined): Promise<ReleaseRow | undefined> {
  if (!release) return undefined;
  const found = await knex<ReleaseRow>('release').where({ service, number: number(release) }).first();
  if (found) return found;
  throw new PlatformError('NotFoundError', `${service} has no release "${release}"`, 'It was never built, or was taken back.', `platform releases ${service} lists them.`, [{ path: 'release', message: 'there is none of that name' }]);
}

function whatIs({ release, image }: DeploymentAsked): string {
  if (image) return `image ${shortDigest(image)} of `;
  return release ? `${release} of ` : '';
}

/** How a deployment is started, asked for as it is or by a plan. */
export function deploymentWrite(platform: Platform, { service, team }: { service: string; team: string }, asked: DeploymentAsked): Write<Pick<DeployInput, 'environments' | 'production' | 'canary'>> {
  const { release, image, commit, supersede = false, breakGlass } = asked;
  return {
    kind: 'deploy',
    action: 'createDeployment',
    subject: service,
    reason: reasonOf(asked),
    team,
    async check() {
      const named = await checkRelease(platform, service, release);
      const brought = await checkImage(platform, { name: service, team }, asked);
      const environments = await environmentsOf(platform, service, team, asked.environments);
      await refuseUnfit(platform, service, named ?? brought ?? (await builtOfHead(platform, service)), environments);
      await refuseFrozen(platform, { service, team, environments, breakGlass });
      return { environments, ...(await canaryOf(platform, environments, asked.canary)) };
    },
    operation: ({ environments, production, canary }) => ({
      title: `Deploy ${whatIs(asked)}${service} to ${environments.join(', then ')}`,
      service,
      environment: environments[environments.length - 1],
      input: { service, team, environments, production, canary, release: release ? number(release) : null, ...(image ? { image, commit } : {}), breakGlass: breakGlass ?? null, reason: asked.reason ?? null },
    }),
    async begun(trx, operation) {
      refuseOthers(service, await overtake(trx, operation, supersede));
    },
    underWay: { what: `${service} is being deployed`, why: 'Another deployment of it has not ended.', next: 'Wait for it: platform operations' },
  };
}

export function createDeploymentHandler(platform: Platform): Pick<Handlers, 'createDeployment'> {
  return {
    createDeployment: {
      team: async ({ path }) => (await requireService(platform, path.service)).team,
      subject: ({ path }) => path.service,
      async handle(call) {
        const { name: service, team } = await requireService(platform, call.path.service);
        return startOnce(platform, call, deploymentWrite(platform, { service, team }, call.body));
      },
    },
  };
}
