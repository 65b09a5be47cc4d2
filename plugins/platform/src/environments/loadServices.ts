import type { ApiServiceDetail } from '@waymark/platform-common/api';
import type { PlatformApi } from '../api/PlatformApi';

const AT_MOST = 60;
const SIDE_BY_SIDE = 6;

/** Services with their environments, and whether there are more than are looked at. */
export interface LoadedServices {
  details: ApiServiceDetail[];
  cutOff: boolean;
}

/**
 * Services in detail, a few requests at a time.
 *
 * @param options - `mine`: only those of the person's teams
 */
export async function loadServices(
  platform: Pick<PlatformApi, 'listServices' | 'getService'>,
  options: { mine?: boolean } = {},
): Promise<LoadedServices> {
  const page = await platform.listServices({ ...options, limit: AT_MOST });
  const names = page.items.map(service => service.name);
  const details: ApiServiceDetail[] = [];
  for (let at = 0; at < names.length; at += SIDE_BY_SIDE) {
    const some = await Promise.all(
      names.slice(at, at + SIDE_BY_SIDE).map(name =>
        // One that was taken back in between is simply no longer there.
        platform.getService(name).catch(error => {
          if (error.status === 404) return undefined;
          throw error;
        }),
      ),
    );
    details.push(...some.filter(detail => detail !== undefined));
  }
  return { details, cutOff: page.nextCursor !== null };
}
