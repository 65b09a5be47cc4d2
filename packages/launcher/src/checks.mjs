// @ts-check
import { execFileSync } from 'node:child_process';
import {
  accessSync,
  constants,
  mkdirSync,
  rmSync,
  statfsSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import path from 'node:path';
import { portOwner } from './portOwner.mjs';
import { Problem } from './problem.mjs';

/** What an installation takes, with a margin: 1.9 GB of dependencies, their cache, the builds. Bytes. */
export const DISK_NEEDED = 3 * 1024 ** 3;

/** @param {number} bytes */
const gigabytes = bytes => `${(bytes / 1024 ** 3).toFixed(1)} GB`;

/** @param {NodeJS.ProcessEnv} [env] */
export function checkGit(env = process.env) {
  try {
    execFileSync('git', ['--version'], { env, stdio: 'ignore' });
  } catch {
    throw new Problem({
      what: 'git is not on this machine (or not on PATH).',
      why: 'Waymark keeps every service in a git repository and calls git for it.',
      next:
        process.platform === 'darwin'
          ? 'Install it: xcode-select --install'
          : 'Install it, for example: sudo apt-get install git',
    });
  }
}

/**
 * @param {string} folder made if absent
 * @param {string} purpose
 * @param {string} next
 */
export function checkWritable(folder, purpose, next) {
  const probe = path.join(folder, `.writable-${process.pid}`);
  try {
    mkdirSync(folder, { recursive: true });
    accessSync(folder, constants.R_OK | constants.W_OK | constants.X_OK);
    writeFileSync(probe, '');
    rmSync(probe);
  } catch (error) {
    const full = /** @type {any} */ (error).code === 'ENOSPC';
    throw new Problem({
      what: full
        ? `The disk that ${folder} is on is full.`
        : `${folder} cannot be written to: ${purpose}`,
      why: error instanceof Error ? error.message : String(error),
      next: full ? 'Free some space and try again.' : next,
    });
  }
}

/**
 * @param {string} folder
 * @param {number} [needed] bytes
 */
export function checkDisk(folder, needed = DISK_NEEDED) {
  const { bavail, bsize } = statfsSync(folder);
  const free = bavail * bsize;
  if (free >= needed) return;
  throw new Problem({
    what: `The disk has ${gigabytes(
      free,
    )} free, and installing takes ${gigabytes(needed)}.`,
    why: `Dependencies and builds are kept in ${folder}.`,
    next: 'Free some space, or clone Waymark onto another disk.',
  });
}

/**
 * Refuses when somebody else listens on the portal's port, or on the proxy's one above it.
 * @param {number} port
 * @param {object} [options]
 * @param {boolean} [options.proxyIsOurs] the proxy's port is held by an agent that is going to be taken over
 * @param {string} [options.more] arguments that the way out has to repeat
 */
export async function checkPorts(
  port,
  { proxyIsOurs = false, more = '' } = {},
) {
  for (const wanted of proxyIsOurs ? [port] : [port, port + 1]) {
    if (await isFree(wanted)) continue;
    const owner = portOwner(wanted);
    const here =
      wanted === port
        ? 'The portal listens there.'
        : `The services' proxy listens one above the portal's port ${port}.`;
    const other = `npm start -- --port ${await freePair(port + 100)}${more}`;
    throw new Problem({
      what: `Port ${wanted} is taken by ${owner?.words ?? 'another program'}.`,
      why: [whereabouts(owner), here].filter(Boolean).join('\n'),
      next: owner?.waymark
        ? `Use that one, stop it where it runs, or start this one on another port: ${other}`
        : `Stop that program, or choose another port: ${other}`,
    });
  }
}

/**
 * @param {import('./portOwner.mjs').Owner | undefined} owner
 */
function whereabouts(owner) {
  if (!owner?.waymark || !(owner.url || owner.data)) return '';
  return `It is ${[
    owner.url && `at ${owner.url}`,
    owner.data && `its data in ${owner.data}`,
  ]
    .filter(Boolean)
    .join(', ')}.`;
}

/**
 * Whether both loopback addresses can be listened on: with only one of them free, `localhost` would lead to somebody else
 * in some programs.
 * @param {number} port
 */
export async function isFree(port) {
  return (await canListen(port, '127.0.0.1')) && canListen(port, '::1');
}

/**
 * @param {number} port
 * @param {string} host
 * @returns {Promise<boolean>}
 */
function canListen(port, host) {
  return new Promise(resolve => {
    const server = createServer();
    server.once('error', error =>
      resolve(
        /** @type {any} */ (error).code === 'EADDRNOTAVAIL' ||
          /** @type {any} */ (error).code === 'EAFNOSUPPORT',
      ),
    );
    server.listen({ port, host, exclusive: true }, () =>
      server.close(() => resolve(true)),
    );
  });
}

/**
 * The first port from here on which is free together with the one above it.
 * @param {number} from
 */
export async function freePair(from) {
  for (let port = from > 65000 ? 7107 : from; port < 65534; port += 10) {
    if ((await isFree(port)) && (await isFree(port + 1))) return port;
  }
  return from;
}
