import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { identify } from '../identity.ts';

const run = promisify(execFile);

/** The variable that marks every process of one unit. */
export const MARKER = 'WAYMARK_UNIT';

/** Every living process whose environment has the marker, and its value. Those of other users are not seen. */
export async function markedProcesses(): Promise<Array<{ pid: number; unit: string }>> {
  if (process.platform !== 'linux') {
    const { stdout } = await run('ps', ['-axEww', '-o', 'pid=,command='], { maxBuffer: 64 * 1024 * 1024 });
    return stdout.split('\n').flatMap(line => {
      const match = /^\s*(\d+) .*\bWAYMARK_UNIT=(\S+)/.exec(line);
      return match ? [{ pid: Number(match[1]), unit: match[2] }] : [];
    });
  }
  const pids = (await readdir('/proc')).filter(name => /^\d+$/.test(name));
  const found = await Promise.all(
    pids.map(async pid => {
      const environ = await readFile(`/proc/${pid}/environ`, 'latin1').catch(() => '');
      const entry = environ.split('\0').find(item => item.startsWith(`${MARKER}=`));
      if (!entry || !(await identify(Number(pid)))) return undefined;
      return { pid: Number(pid), unit: entry.slice(MARKER.length + 1) };
    }),
  );
  return found.filter(item => item !== undefined);
}

/** Kills whatever carries the marker, until nothing does. Returns how many processes that were. */
export async function killMarked(unit: string): Promise<number> {
  const killed = new Set<number>();
  for (let round = 0; round < 200; round += 1) {
    const left = (await markedProcesses()).filter(item => item.unit === unit);
    if (left.length === 0) break;
    for (const { pid } of left) {
      killed.add(pid);
      try {
        process.kill(pid, 'SIGKILL');
      } catch {
        // Gone.
      }
    }
    await sleep(10);
  }
  return killed.size;
}
