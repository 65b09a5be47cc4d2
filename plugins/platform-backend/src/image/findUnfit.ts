import type { TargetCapabilities } from '@waymark/platform-common';
import { PlatformError } from '../errors/PlatformError';
import type { Platform } from '../platform';
import type { EnvironmentRow } from '../store/rows';
import { type Built, type Unfit, whyUnfit } from './whyUnfit';

/** What a target runs. Of one that nobody has registered nothing is known: what is asked of it later says so. */
export function runsOf(platform: Pick<Platform, 'target'>, target: string): TargetCapabilities['runs'] {
  try {
    return platform.target(target).target.capabilities.runs;
  } catch {
    return undefined;
  }
}

/** Why a release does not go to all of these environments, undefined where it does. */
export async function findUnfit(platform: Pick<Platform, 'target' | 'knex'>, service: string, release: Built, environments: string[]): Promise<Unfit | undefined> {
  const rows = await platform.knex<EnvironmentRow>('environment').whereIn('name', environments).select('name', 'target');
  for (const name of environments) {
    const row = rows.find(one => one.name === name);
    const unfit = row && whyUnfit(service, release, row, runsOf(platform, row.target));
    if (unfit) return unfit;
  }
  return undefined;
}

/** Refuses a release that one of these environments could not run, before anything begins. Throws a `PlatformError`. */
export async function refuseUnfit(platform: Pick<Platform, 'target' | 'knex'>, service: string, release: Built, environments: string[]): Promise<void> {
  const unfit = await findUnfit(platform, service, release, environments);
  if (unfit) throw new PlatformError('ConflictError', unfit.what, unfit.why, unfit.next);
}
