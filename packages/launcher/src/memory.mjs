// @ts-check
import { readFileSync, readdirSync } from 'node:fs';

/** How often a command is looked at. Milliseconds. */
const EVERY = 1000;

let preparing = 0;

/**
 * The most that commands have held at one time so far, bytes; 0 where it is not known (Linux only) or none ran for long.
 */
export const peakOfCommands = () => preparing;

/**
 * Looks now and then at how much memory a process group holds, for {@link peakOfCommands}. Returns how to stop that.
 * @param {number | undefined} group
 * @param {number} [every] milliseconds
 */
export function watchMemory(group, every = EVERY) {
  if (!group || process.platform !== 'linux') return () => {};
  const look = () => (preparing = Math.max(preparing, groupMemory(group)));
  const timer = setInterval(look, every);
  timer.unref();
  return () => clearInterval(timer);
}

/**
 * Resident memory of all processes of a group. Bytes.
 * @param {number} group
 */
function groupMemory(group) {
  let bytes = 0;
  for (const pid of readdirSync('/proc').filter(name => /^\d+$/.test(name))) {
    try {
      const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
      // The program's name is in brackets, and may hold blanks and brackets of its own.
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      if (Number(fields[2]) === group) bytes += held(pid, 'VmRSS') ?? 0;
    } catch {
      // Ended in this very moment.
    }
  }
  return bytes;
}

/**
 * The most that one process has held since it started. Bytes; undefined where it is not known.
 * @param {number | undefined} pid
 */
export const peakOf = pid => held(pid, 'VmHWM');

/**
 * @param {number | string | undefined} pid
 * @param {'VmRSS' | 'VmHWM'} what
 */
function held(pid, what) {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    const line = new RegExp(`^${what}:\\s+(\\d+) kB$`, 'm').exec(status);
    return line ? Number(line[1]) * 1024 : undefined;
  } catch {
    return undefined;
  }
}
