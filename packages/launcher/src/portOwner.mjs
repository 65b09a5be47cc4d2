// @ts-check
import { readFileSync, readdirSync, readlinkSync } from 'node:fs';

/**
 * Which program listens on a port, as far as this user may know: "node (process 1234)". Linux only; elsewhere, and for
 * other people's programs, undefined.
 * @param {number} port
 */
export function portOwner(port) {
  try {
    const inodes = new Set(
      ['/proc/net/tcp', '/proc/net/tcp6'].flatMap(table =>
        listeners(table, port),
      ),
    );
    if (inodes.size === 0) return undefined;
    for (const pid of readdirSync('/proc').filter(name => /^\d+$/.test(name))) {
      if (holds(pid, inodes))
        return `${readFileSync(
          `/proc/${pid}/comm`,
          'utf8',
        ).trim()} (process ${pid})`;
    }
  } catch {
    // Only a convenience: without it the message says "another program".
  }
  return undefined;
}

/**
 * @param {string} table
 * @param {number} port
 */
function listeners(table, port) {
  const suffix = `:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  return readFileSync(table, 'utf8')
    .split('\n')
    .slice(1)
    .map(line => line.trim().split(/\s+/))
    .filter(fields => fields[3] === '0A' && fields[1].endsWith(suffix))
    .map(fields => `socket:[${fields[9]}]`);
}

/**
 * @param {string} pid
 * @param {Set<string>} inodes
 */
function holds(pid, inodes) {
  try {
    return readdirSync(`/proc/${pid}/fd`).some(fd => {
      try {
        return inodes.has(readlinkSync(`/proc/${pid}/fd/${fd}`));
      } catch {
        return false;
      }
    });
  } catch {
    return false;
  }
}
