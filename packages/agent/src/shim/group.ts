import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import type { ShimIdentity } from './types.ts';

const text = (path: string) => {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
};

/** Fields of `/proc/<pid>/stat` after the name: state, ppid, pgrp, …; undefined for a process that is gone. */
function stat(pid: number | string): string[] | undefined {
  const line = text(`/proc/${pid}/stat`);
  if (!line) return undefined;
  const fields = line.slice(line.lastIndexOf(')') + 2).split(' ');
  return fields[0] === 'Z' || fields[0] === 'X' ? undefined : fields;
}

/** Identity of a process, as `identity.ts` has it, without waiting. */
export function identifySync(pid: number): ShimIdentity | undefined {
  if (process.platform === 'linux') {
    const fields = stat(pid);
    return fields && { pid, start: fields[19], boot: (text('/proc/sys/kernel/random/boot_id') ?? 'unknown').trim() };
  }
  try {
    const env = { ...process.env, LC_ALL: 'C', TZ: 'UTC' };
    const line = execFileSync('ps', ['-o', 'stat=,lstart=', '-p', String(pid)], { env, encoding: 'utf8' }).trim();
    const [state, ...start] = line.split(/\s+/);
    return !state || state.startsWith('Z') ? undefined : { pid, start: start.join(' '), boot: 'unknown' };
  } catch {
    return undefined;
  }
}

/** True if a process of the group lives. Zombies do not count: whoever should reap them may be late. */
export function groupLives(pgid: number): boolean {
  try {
    process.kill(-pgid, 0);
  } catch {
    return false;
  }
  if (process.platform !== 'linux') return true;
  return readdirSync('/proc').some(name => /^\d+$/.test(name) && stat(name)?.[2] === String(pgid));
}

/** Sends a signal to a group; one that is gone is fine. */
export function signalGroup(pgid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-pgid, signal);
  } catch {
    // Gone.
  }
}
