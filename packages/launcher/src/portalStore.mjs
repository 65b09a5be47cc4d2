// @ts-check
import {
  copyFileSync,
  existsSync,
  linkSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { isSame } from './identity.mjs';

/** One that nobody uses is kept for this long: a product that is starting may be about to. Milliseconds. */
const YOUNG = 10 * 60_000;

/**
 * Built portals, each in a folder of its own named after what it was built from: a product serves the one it started
 * with to its end, whatever is built meanwhile.
 * @param {import('./layout.mjs').Layout} paths
 */
const store = paths => path.join(paths.build, 'portal');

/**
 * The folder of a portal. It is a package, since that is what the backend takes: `dist` in it is what browsers load.
 * @param {import('./layout.mjs').Layout} paths
 * @param {string} hash
 */
const folderOf = (paths, hash) => path.join(store(paths), hash.slice(0, 16));

/**
 * @param {import('./layout.mjs').Layout} paths
 * @param {string} hash
 */
export const hasPortal = (paths, hash) =>
  existsSync(path.join(folderOf(paths, hash), 'dist', 'index.html'));

/**
 * Keeps what a build has made. The files are links to it where the file system has them: they cost no space.
 * @param {import('./layout.mjs').Layout} paths
 * @param {string} hash
 * @param {string} dist what was built
 */
export function keepPortal(paths, hash, dist) {
  const folder = folderOf(paths, hash);
  const scratch = `${folder}.${process.pid}.tmp`;
  rmSync(scratch, { recursive: true, force: true });
  linkTree(dist, path.join(scratch, 'dist'));
  writeFileSync(path.join(scratch, 'package.json'), '{ "name": "app" }\n');
  rmSync(folder, { recursive: true, force: true });
  renameSync(scratch, folder);
}

/**
 * @param {string} from
 * @param {string} to
 */
function linkTree(from, to) {
  mkdirSync(to, { recursive: true });
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    const [source, target] = [from, to].map(one => path.join(one, entry.name));
    if (entry.isDirectory()) {
      linkTree(source, target);
      continue;
    }
    try {
      linkSync(source, target);
    } catch {
      copyFileSync(source, target);
    }
  }
}

/**
 * The folder of the portal that a product that starts now serves: the one of these sources, else the newest that there
 * is; undefined where there is none.
 * @param {import('./layout.mjs').Layout} paths
 * @param {string} hash
 */
export function portalFor(paths, hash) {
  if (hasPortal(paths, hash)) return folderOf(paths, hash);
  return portals(paths)
    .filter(
      folder =>
        // Half a copy is none.
        !folder.endsWith('.tmp') &&
        existsSync(path.join(folder, 'dist', 'index.html')),
    )
    .sort((a, b) => statSync(b).mtimeMs - statSync(a).mtimeMs)[0];
}

/**
 * Writes down that a process uses a portal, so that it is kept while that very process lives.
 * @param {string} folder
 * @param {import('./identity.mjs').Identity} user
 */
export function usePortal(folder, user) {
  const users = path.join(folder, 'users');
  mkdirSync(users, { recursive: true });
  writeFileSync(path.join(users, String(user.pid)), JSON.stringify(user));
  // Younger again: between two users (a backend that is started anew) there is a moment with none.
  const now = Date.now() / 1000;
  utimesSync(folder, now, now);
}

/**
 * Deletes portals that are not of these sources and that nobody uses.
 * @param {import('./layout.mjs').Layout} paths
 * @param {string} hash of the one that stays in any case
 * @param {number} [now]
 */
export function dropOldPortals(paths, hash, now = Date.now()) {
  for (const folder of portals(paths)) {
    if (folder === folderOf(paths, hash)) continue;
    if (now - statSync(folder).mtimeMs < YOUNG || isUsed(folder)) continue;
    rmSync(folder, { recursive: true, force: true });
  }
}

/** @param {string} folder */
function isUsed(folder) {
  const users = path.join(folder, 'users');
  if (!existsSync(users)) return false;
  return readdirSync(users).some(name => {
    try {
      return isSame(JSON.parse(readFileSync(path.join(users, name), 'utf8')));
    } catch {
      return false;
    }
  });
}

/** @param {import('./layout.mjs').Layout} paths */
function portals(paths) {
  if (!existsSync(store(paths))) return [];
  return readdirSync(store(paths)).map(name => path.join(store(paths), name));
}
