import { isServiceName } from '@waymark/platform-common/spec';
import type { PlatformApi } from '../api/PlatformApi';

/**
 * Says whose service is called so already; undefined for a name that is free, and where that can not be known now: the
 * platform decides in the end.
 */
export async function takenBy(
  platform: Pick<PlatformApi, 'getService'>,
  name: string,
): Promise<string | undefined> {
  if (!isServiceName(name)) return undefined;
  try {
    const { service } = await platform.getService(name);
    return `There is a service ${name} already, of team ${service.team}: choose another name.`;
  } catch {
    return undefined;
  }
}
