import { PLATFORM_GROUP } from '../../access/Directory';
import type { Platform } from '../../platform';
import type { Caller } from '../types';
import { requireService } from './services';

/** Plain values of a service's configuration are for its owners and the platform team; everybody may see the names. */
export async function mayReadValues(platform: Platform, { kind, actor }: Caller, service: string): Promise<boolean> {
  if (kind !== 'user') return false;
  const { team } = await requireService(platform, service);
  return (await platform.directory.teamsOf(actor)).some(one => one.name === team || one.entityRef === PLATFORM_GROUP);
}
