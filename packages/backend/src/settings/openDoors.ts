import type { Config } from '@backstage/config';

/**
 * Settings of Backstage that would let somebody past every permission check.
 *
 * @returns each with the way out; none when all doors are shut
 */
export function openDoors(config: Config): string[] {
  const doors: string[] = [];
  if (config.getOptionalBoolean('permission.enabled') !== true) {
    doors.push(
      'permission.enabled is not true: everybody signed in may do everything. Set it to true.',
    );
  }
  if (
    config.getOptionalBoolean(
      'backend.auth.dangerouslyDisableDefaultAuthPolicy',
    )
  ) {
    doors.push(
      'backend.auth.dangerouslyDisableDefaultAuthPolicy is true: nobody needs a token. Take it away.',
    );
  }
  const access =
    config.getOptionalConfigArray('backend.auth.externalAccess') ?? [];
  access.forEach((entry, i) => {
    if (entry.getOptionalConfigArray('accessRestrictions')?.length) return;
    doors.push(
      `backend.auth.externalAccess[${i}] has no accessRestrictions: its token is a service's, which permission checks let through everywhere. List the plugins, and the permissions or actions, that it is for.`,
    );
  });
  return doors;
}
