import { link, rename, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ensureDir, readJson } from './files.ts';
import { identify, isAlive } from './identity.ts';
import type { ProcessIdentity } from './identity.ts';
import { AgentError } from './rooms.ts';

/** How long others that found the same dead one may take to see that the place is taken again, milliseconds. */
const SETTLE_MS = 50;

const read = (path: string) =>
  readJson<ProcessIdentity>(path).catch(() => undefined);

const same = (a?: ProcessIdentity, b?: ProcessIdentity) =>
  a?.pid === b?.pid && a?.start === b?.start && a?.boot === b?.boot;

/**
 * Takes away the file of a process that is dead. Another agent may have put its own there meanwhile: it gets it back.
 */
async function clear(path: string, dead: ProcessIdentity | undefined) {
  const grave = `${path}.${process.pid}.old`;
  try {
    await rename(path, grave);
  } catch {
    return;
  }
  if (!same(await read(grave), dead)) await link(grave, path).catch(() => {});
  await rm(grave, { force: true });
}

/** Claims a data folder for this process, or says which agent has it. Returns how to give it back. */
export async function claimPidFile(path: string): Promise<() => Promise<void>> {
  await ensureDir(dirname(path), 0o700);
  const own = await identify(process.pid);
  const temporary = `${path}.${process.pid}`;
  await writeFile(temporary, `${JSON.stringify(own)}\n`, { mode: 0o600 });
  try {
    for (let attempt = 0; ; attempt += 1) {
      try {
        // A link is made or not made, whole: two agents that start together cannot both have it.
        await link(temporary, path);
        if (attempt === 0) break;
        await sleep(SETTLE_MS);
        if (same(await read(path), own)) break;
        continue;
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EEXIST' || attempt > 5)
          throw error;
      }
      const other = await read(path);
      // Given back by one that had taken it for the dead one's.
      if (same(other, own)) break;
      if (other && (await isAlive(other))) {
        throw new AgentError(
          'failed',
          'The agent did not start',
          `process ${other.pid} serves this data folder already`,
          'Stop it first, or choose another data folder',
        );
      }
      await clear(path, other);
    }
  } finally {
    await rm(temporary, { force: true });
  }
  return async () => {
    if (same(await read(path), own)) await rm(path, { force: true });
  };
}
