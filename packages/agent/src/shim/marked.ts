import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { setImmediate as breath, setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { identify } from '../identity.ts';

const run = promisify(execFile);

/** The variable that marks every process of one unit. */
export const MARKER = 'WAYMARK_UNIT';

/** How many processes are looked at before somebody else has a turn. */
const BATCH = 64;

/** The value of the marker in the environment of a process; undefined if it has none, is gone, or is not ours to see. */
function unitOf(pid: number): string | undefined {
  try {
    const environ = readFileSync(`/proc/${pid}/environ`, 'latin1');
    const at = `\0${environ}`.indexOf(`\0${MARKER}=`);
    return at < 0 ? undefined : environ.slice(at + MARKER.length + 1).split('\0', 1)[0];
  } catch {
    return undefined;
  }
}

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
  const found: Array<{ pid: number; unit: string }> = [];
  // Without waiting for each: these files are in memory, and a thread for each of them costs five times as much.
  for (let at = 0; at < pids.length; at += BATCH) {
    if (at > 0) await breath();
    for (const pid of pids.slice(at, at + BATCH).map(Number)) {
      const unit = unitOf(pid);
      if (unit !== undefined && (await identify(pid))) found.push({ pid, unit });
    }
  }
  return found;
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
