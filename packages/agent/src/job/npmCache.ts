import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** npm keeps what it has fetched for ever. From this size on it begins anew. Bytes. */
const MOST = 2 * 1024 ** 3;
const GOING = 'npm-cache.old-';

/**
 * Empties npm's cache when it has become too large; only while nothing is installed. What a service still needs is in the
 * cache of dependencies, or fetched again.
 */
export async function trimNpmCache(dataDir: string, most = MOST): Promise<boolean> {
  const agent = join(dataDir, 'agent');
  const cache = join(agent, 'npm-cache');
  const { stdout } = await run('du', ['-sk', cache]).catch(() => ({ stdout: '0' }));
  const large = Number(stdout.split('\t')[0]) * 1024 > most;
  // Out of the way in one step: deleting takes a while, and may be cut short.
  if (large) await rename(cache, join(agent, `${GOING}${randomUUID()}`));
  for (const name of await readdir(agent).catch(() => [] as string[]))
    if (name.startsWith(GOING)) await rm(join(agent, name), { recursive: true, force: true });
  return large;
}
