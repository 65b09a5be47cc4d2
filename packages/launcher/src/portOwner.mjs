// @ts-check
import { readFileSync, readdirSync, readlinkSync } from 'node:fs';
import path from 'node:path';
import { lockHolder } from './lock.mjs';

/**
 * Who listens on a port.
 * @typedef {object} Owner
 * @property {string} words "nginx (process 1234)", "another Waymark (process 1234)"
 * @property {boolean} waymark
 * @property {string} [data] the data folder of that Waymark
 * @property {string} [url] the address of that Waymark
 */

/**
 * Anybody may give a process any name, and a terminal would obey what is in it.
 * @param {string} text
 */
const printable = text =>
  // eslint-disable-next-line no-control-regex
  text.replace(/[\x00-\x1f\x7f-\x9f]/g, '?');

/**
 * Which program listens on a port, as far as this user may know. Linux only; elsewhere, and for other people's programs,
 * undefined.
 * @param {number} port
 * @returns {Owner | undefined}
 */
export function portOwner(port) {
  try {
    const inodes = new Set(
      ['/proc/net/tcp', '/proc/net/tcp6'].flatMap(table =>
        listeners(table, port),
      ),
    );
    if (inodes.size === 0) return undefined;
    const pid = readdirSync('/proc').find(
      name => /^\d+$/.test(name) && holds(name, inodes),
    );
    return pid ? ownerOf(pid) : undefined;
  } catch {
    // Only a convenience: without it the message says "another program".
    return undefined;
  }
}

/**
 * @param {string} pid
 * @returns {Owner}
 */
function ownerOf(pid) {
  const args = words(pid, 'cmdline');
  const comm = readFileSync(`/proc/${pid}/comm`, 'utf8').trim();
  const waymark = waymarkOf(pid, args);
  // Node calls its own main thread so; what was started says more.
  const name = comm === 'MainThread' ? path.basename(args[0] ?? comm) : comm;
  return {
    words: `${waymark ? 'another Waymark' : printable(name)} (process ${pid})`,
    waymark: Boolean(waymark),
    ...waymark,
  };
}

/**
 * What is known of the Waymark that a process belongs to; undefined when it is none.
 * @param {string} pid
 * @param {string[]} args
 */
function waymarkOf(pid, args) {
  const runs = (/** @type {string} */ script) =>
    args.some(word => word === script || word.endsWith(`/${script}`));
  if (runs('packages/agent/src/main.ts'))
    return addressed(args[args.indexOf('--data') + 1]);
  if (!runs('packages/backend/src/index.ts')) return undefined;
  const env = words(pid, 'environ');
  const value = (/** @type {string} */ name) =>
    env.find(one => one.startsWith(`${name}=`))?.slice(name.length + 1);
  const port = value('WAYMARK_PORT');
  return {
    url: port ? `http://localhost:${Number(port)}` : undefined,
    ...addressed(value('WAYMARK_DATA')),
  };
}

/**
 * A data folder with the address that its launcher wrote down.
 * @param {string | undefined} data
 */
function addressed(data) {
  if (!data || !path.isAbsolute(data)) return {};
  const url = lockHolder(path.join(data, 'run', 'launcher.lock'))?.url;
  return {
    data: printable(data),
    ...(typeof url === 'string' && { url: printable(url) }),
  };
}

/**
 * @param {string} pid
 * @param {'cmdline' | 'environ'} file
 */
function words(pid, file) {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8').split('\0');
  } catch {
    return [];
  }
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
