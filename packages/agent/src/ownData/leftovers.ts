import { readdir, rm, stat, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { listDirs, readJson } from '../files.ts';
import { identify, isAlive } from '../identity.ts';
import type { ProcessIdentity } from '../identity.ts';

/** How a backup is called while it is being made. */
export const DRAFT = '.partial';

/** Beside its parts while it is being made: who makes it. */
const OWNER = 'owner.json';
/** How long one of which nobody can be asked may have stood still before it counts as left behind. */
const STILL_MS = 24 * 3_600_000;

interface Owner extends ProcessIdentity {
  host: string;
}

/** Writes into the folder of a backup who makes it. */
export async function claimDraft(folder: string): Promise<void> {
  const owner = { ...(await identify(process.pid)), host: hostname() };
  await writeFile(join(folder, OWNER), JSON.stringify(owner), { mode: 0o600, flush: true });
}

/** Nothing of that stays in a backup that is whole. */
export const disclaimDraft = (folder: string) => rm(join(folder, OWNER));

/** When something in it was last written. */
async function lastWritten(folder: string): Promise<number> {
  const names = await readdir(folder);
  const times = await Promise.all([folder, ...names.map(name => join(folder, name))].map(path => stat(path).then(found => found.mtimeMs)));
  return Math.max(...times);
}

/** Whether a backup may still become of it: another machine may be at it, on a disk that both have. */
async function isOwned(folder: string): Promise<boolean> {
  const owner = await readJson<Owner>(join(folder, OWNER)).catch(() => undefined);
  if (owner?.host === hostname()) return isAlive(owner);
  return Date.now() - (await lastWritten(folder)) < STILL_MS;
}

/** Removes what backups have left that ended before they were whole, and tells of each. A folder that is not there has none. */
export async function clearLeftovers(folder: string, say: (line: string) => void): Promise<void> {
  const names = await listDirs(folder);
  for (const name of names.filter(one => /^waymark-.*Z-[0-9a-f]{4}$/.test(one.slice(0, -DRAFT.length)) && one.endsWith(DRAFT))) {
    const path = join(folder, name);
    // One that goes on, or ends just now, is nobody's business.
    if (await isOwned(path).catch(() => true)) continue;
    await rm(path, { recursive: true, force: true });
    say(`Removed ${path}: a backup that ended before it was whole.`);
  }
}
