import { link, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { ensureDir, readJson } from './files.ts';
import { identify, isAlive } from './identity.ts';
import type { ProcessIdentity } from './identity.ts';
import { AgentError } from './rooms.ts';

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
        break;
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EEXIST' || attempt > 5)
          throw error;
      }
      const other = await readJson<ProcessIdentity>(path).catch(
        () => undefined,
      );
      if (other && (await isAlive(other))) {
        throw new AgentError(
          'failed',
          'The agent did not start',
          `process ${other.pid} serves this data folder already`,
          'Stop it first, or choose another data folder',
        );
      }
      await rm(path, { force: true });
    }
  } finally {
    await rm(temporary, { force: true });
  }
  return () => rm(path, { force: true });
}
