import { DriverError } from '@waymark/platform-node';
import { refuseUnfit } from '../image/findUnfit';
import { PlatformError } from '../errors/PlatformError';
import type { Platform } from '../platform';
import type { ReleaseRow } from '../store/rows';
import { planEnvironment } from './planEnvironment';
import { resolveRestart } from './resolveRestart';
import { resolveRollback } from './resolveRollback';
import { resolveScale } from './resolveScale';
import type { DeployChange, EnvironmentPlan, PlannedChange, Resolved, WantedChange } from './types';

async function resolveDeploy(platform: Platform, { service, release: number, environments }: DeployChange): Promise<Resolved> {
  const release = await platform.knex<ReleaseRow>('release').where({ service, number }).first();
  if (!release) throw new PlatformError('ConflictError', `${service} has no release r${number}`, 'It was taken back.', `platform releases ${service} lists them.`);
  await refuseUnfit(platform, service, release, environments);
  return { release: number, places: environments.map(environment => ({ environment, release, migrates: true })), notes: [] };
}

/** What a change comes to, by the functions that its operation decides with. Throws a `PlatformError` for what the operation would refuse. */
function resolve(platform: Platform, change: WantedChange): Promise<Resolved> {
  switch (change.kind) {
    case 'rollback':
      return resolveRollback(platform, change);
    case 'restart':
      return resolveRestart(platform, change);
    case 'scale':
      return resolveScale(platform, change);
    default:
      return resolveDeploy(platform, change);
  }
}

/** What a change would do in each of its environments, in their order. Throws a `PlatformError` when it cannot be known, or would be refused. */
export async function planChange(platform: Platform, change: WantedChange): Promise<PlannedChange> {
  const { places, ...said } = await resolve(platform, change);
  try {
    const environments: EnvironmentPlan[] = [];
    for (const place of places) environments.push(await planEnvironment(platform, change, place));
    return { ...said, environments };
  } catch (error) {
    if (!(error instanceof DriverError)) throw error;
    throw new PlatformError('ServiceUnavailableError', 'It cannot be planned now', `${error.what}: ${error.why}`, error.next);
  }
}
