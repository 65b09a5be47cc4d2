import { storedSettings } from '../cluster.ts';
import type { Instance } from '../instance.ts';
import { HBA } from '../settings.ts';
import type { Drift } from './driftBook.ts';
import {
  alteredSystem,
  differingSettings,
  hbaDrift,
  rewrite,
} from './settingDrift.ts';

/**
 * Writes the two files of the agent's own again where somebody has changed them, and tells of what ALTER SYSTEM has left.
 *
 * @param fresh - it is the first look: files that an older agent has written are only without what is new
 */
export async function tendFiles(
  instance: Instance,
  data: string,
  fresh: boolean,
): Promise<{ healed: Drift[]; stands: Drift[]; written: boolean }> {
  const wanted = instance.settings;
  const healed: Drift[] = [];
  const found = await storedSettings(instance.folder);
  const differing = differingSettings(wanted, found);
  if (differing.length) {
    await rewrite(data, 'postgresql.conf', wanted);
    healed.push(
      ...differing.filter(one => !fresh || one.found !== 'taken out'),
    );
  }
  const hba = await hbaDrift(data);
  if (hba !== false) {
    await rewrite(data, 'pg_hba.conf', HBA);
    if (hba || !fresh)
      healed.push({
        what: 'who may connect (pg_hba.conf)',
        wanted: 'as it was written',
        found: 'it was edited',
        healed: true,
      });
  }
  const written = differing.length > 0 || hba !== false;
  const { running } = instance;
  if (written && running) process.kill(running.identity.pid, 'SIGHUP');
  return { healed, stands: await alteredSystem(data, wanted), written };
}
