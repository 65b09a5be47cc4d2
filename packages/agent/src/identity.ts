import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { isMissing } from './files.ts';

const run = promisify(execFile);
let bootId: Promise<string> | undefined;

/** Identifies one run of the machine: process ids of another run mean nothing. */
export function bootOf(): Promise<string> {
  bootId ??= readFile('/proc/sys/kernel/random/boot_id', 'utf8').then(
    text => text.trim(),
    () => 'unknown',
  );
  return bootId;
}

/** A process, told apart from a later one that got the same id. */
export interface ProcessIdentity {
  pid: number;
  /** When it started, in the unit of the operating system. */
  start: string;
  boot: string;
}

/** Identity of a process that lives, or undefined. A zombie counts as dead. */
export async function identify(
  pid: number,
): Promise<ProcessIdentity | undefined> {
  if (!Number.isSafeInteger(pid) || pid <= 0) return undefined;
  const boot = await bootOf();
  if (process.platform === 'linux') {
    try {
      const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
      // The name in brackets may hold anything, so count from the last bracket on.
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      return fields[0] === 'Z' || fields[0] === 'X'
        ? undefined
        : { pid, start: fields[19], boot };
    } catch (error) {
      if (isMissing(error) || (error as NodeJS.ErrnoException).code === 'ESRCH')
        return undefined;
      throw error;
    }
  }
  try {
    const { stdout } = await run(
      'ps',
      ['-o', 'stat=,lstart=', '-p', String(pid)],
      {
        env: { ...process.env, LC_ALL: 'C', TZ: 'UTC' },
      },
    );
    const [state, ...start] = stdout.trim().split(/\s+/);
    return !state || state.startsWith('Z')
      ? undefined
      : { pid, start: start.join(' '), boot };
  } catch {
    return undefined;
  }
}

/** True if that very process still lives. */
export async function isAlive(identity: ProcessIdentity): Promise<boolean> {
  const now = await identify(identity.pid);
  return (
    now !== undefined &&
    now.start === identity.start &&
    now.boot === identity.boot
  );
}

/** Arguments of a process, or undefined if it is gone or not ours to see. */
export async function commandLine(pid: number): Promise<string[] | undefined> {
  try {
    if (process.platform === 'linux') {
      const text = await readFile(`/proc/${pid}/cmdline`, 'utf8');
      return text ? text.split('\0').slice(0, -1) : undefined;
    }
    const { stdout } = await run('ps', ['-o', 'command=', '-p', String(pid)]);
    return [stdout.trim()];
  } catch {
    return undefined;
  }
}
