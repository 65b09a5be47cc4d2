// @ts-check
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/**
 * A process, so that another one with the same number is not taken for it.
 * @typedef {{ pid: number, start: string }} Identity
 */

/**
 * @param {number} pid
 * @returns {Identity}
 */
export function identity(pid) {
  return { pid, start: startOf(pid) ?? 'gone' };
}

/**
 * Whether the process that was recorded still lives.
 * @param {Partial<Identity> | undefined} recorded
 * @returns {boolean}
 */
export function isSame(recorded) {
  return Boolean(
    recorded?.pid && recorded.start && startOf(recorded.pid) === recorded.start,
  );
}

/**
 * When a process started, as text that no later process with its number has; undefined when there is none (a zombie
 * counts as none).
 * @param {number} pid
 */
function startOf(pid) {
  if (process.platform === 'linux') {
    try {
      const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
      // The second field is the program's name in brackets, and may hold blanks and brackets of its own.
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      return fields[0] === 'Z' ? undefined : `${bootId()}:${fields[19]}`;
    } catch {
      return undefined;
    }
  }
  try {
    const options = {
      env: { ...process.env, LC_ALL: 'C', TZ: 'UTC' },
      encoding: /** @type {const} */ ('utf8'),
    };
    return (
      execFileSync(
        'ps',
        ['-o', 'lstart=', '-p', String(pid)],
        options,
      ).trim() || undefined
    );
  } catch {
    return undefined;
  }
}

let boot = '';
function bootId() {
  boot ||= readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  return boot;
}
