// @ts-check
import path from 'node:path';
import os from 'node:os';
import { createHash } from 'node:crypto';
import { fileURLToPath } from 'node:url';

/** The version of Node that everything of Waymark runs on. */
export const NODE_VERSION = '24.21.0';

/** Where Waymark listens when nobody says otherwise. The route's proxy is one above. */
export const DEFAULT_PORT = 7007;

/** The checkout that this file lies in. */
export const ROOT = path.resolve(
  path.dirname(fileURLToPath(import.meta.url)),
  '../../..',
);

/**
 * Longest path that a Unix socket may have on every platform, with a margin (104 on macOS, 108 on Linux).
 */
const SOCKET_PATH_MAX = 90;

/**
 * All paths that the launcher uses.
 * @param {{ root?: string, data?: string }} [options] `data` is taken as relative to the root, not to the caller's folder
 */
export function layout({ root = ROOT, data } = {}) {
  const build = path.join(root, '.build');
  const dataDirectory = path.resolve(root, data || '.waymark');
  return {
    root,
    build,
    stamps: path.join(build, 'stamps'),
    nodeDirectory: path.join(build, 'node'),
    node: path.join(build, 'node', 'bin', 'node'),
    cliBundle: path.join(build, 'cli', 'platform.cjs'),
    compileCache: path.join(build, 'compile-cache'),
    modules: path.join(root, 'node_modules'),
    data: dataDirectory,
    logs: path.join(dataDirectory, 'logs'),
    run: path.join(dataDirectory, 'run'),
    socket: socketPath(dataDirectory),
  };
}

/** @typedef {ReturnType<typeof layout>} Layout */

/**
 * Where the agent of a data folder listens: in the folder, or, when that path is too long for a Unix socket, in a folder
 * of its own below the temporary one.
 * @param {string} data
 */
export function socketPath(data) {
  const direct = path.join(data, 'run', 'agent.sock');
  if (Buffer.byteLength(direct) <= SOCKET_PATH_MAX) return direct;
  const hash = createHash('sha256').update(data).digest('hex').slice(0, 8);
  return path.join(os.tmpdir(), `waymark-${hash}`, 'agent.sock');
}
