// @ts-check
import { existsSync, readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { command, lastLinesOf } from './command.mjs';
import { childEnvironment, placeholderEnvironment } from './environment.mjs';
import { fingerprint, stamp } from './fingerprint.mjs';
import { diskFailure } from './network.mjs';
import {
  dropOldPortals,
  hasPortal,
  keepPortal,
  portalFor,
} from './portalStore.mjs';
import { Problem } from './problem.mjs';

const SOURCES = [
  'packages/app',
  'plugins/platform',
  'plugins/platform-common',
  'app-config.yaml',
  'yarn.lock',
  'backstage.json',
];

/** Tests and what only they need do not reach a browser. */
/** @param {string} file */
const notShipped = file =>
  /\.test\.[jt]sx?$|\/e2e-tests\/|\/setupTests\./.test(file);

/** @param {import('./layout.mjs').Layout} paths */
export function portalHash(paths) {
  return fingerprint(paths.root, SOURCES, { skip: notShipped });
}

/** @param {import('./layout.mjs').Layout} paths */
const dist = paths => path.join(paths.root, 'packages', 'app', 'dist');

/**
 * Whether there is a portal to build at all, and whether the one that is built is of these sources.
 * @param {import('./layout.mjs').Layout} paths
 */
export function portalCurrent(paths) {
  if (!existsSync(path.join(paths.root, 'packages/app/src/index.tsx')))
    return true;
  return hasPortal(paths, portalHash(paths));
}

/**
 * The folder of the portal that a product that starts now serves.
 * @param {import('./layout.mjs').Layout} paths
 */
export const portalToServe = paths => portalFor(paths, portalHash(paths));

/**
 * Makes the portal of these sources ready, and deletes older ones that nobody uses any more. Where the build of these
 * very sources lies there already it is only kept.
 * @param {import('./layout.mjs').Layout} paths
 * @param {string} logFile
 */
export async function makePortal(paths, logFile) {
  const hash = portalHash(paths);
  const built = stamp(paths.stamps, 'portal');
  const index = path.join(dist(paths), 'index.html');
  if (!built.matches(hash) || !existsSync(index)) {
    built.forget();
    await buildPortal(paths, logFile);
    built.write(hash);
  }
  keepPortal(paths, hash, dist(paths));
  dropOldPortals(paths, hash);
}

/**
 * Builds what browsers load. Settings of this machine are not in it: the backend puts them in as it serves the page.
 * @param {import('./layout.mjs').Layout} paths
 * @param {string} logFile
 */
async function buildPortal(paths, logFile) {
  const config = path.join(paths.root, 'app-config.yaml');
  const args = existsSync(config) ? ['--config', config] : [];
  const cli = path.join(
    paths.modules,
    '@backstage',
    'cli',
    'bin',
    'backstage-cli',
  );
  const { ok, exit, output } = await command(
    paths.node,
    [cli, 'package', 'build', ...args],
    {
      cwd: path.join(paths.root, 'packages', 'app'),
      env: childEnvironment(paths, process.env, {
        ...placeholderEnvironment(paths),
        NODE_ENV: 'production',
        CI: '',
      }),
      logFile,
    },
  );
  if (!ok) {
    throw new Problem({
      what: diskFailure(output)
        ? 'The disk filled up while the portal was built.'
        : `The portal could not be built (${exit}).`,
      why: lastLinesOf(output, 15),
      next: `See ${logFile}`,
    });
  }
  dropSourceMaps(dist(paths));
}

/**
 * Source maps are four times the code and would be served to anyone.
 * @param {string} folder
 */
function dropSourceMaps(folder) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const full = path.join(folder, entry.name);
    if (entry.isDirectory()) dropSourceMaps(full);
    else if (entry.name.endsWith('.map')) rmSync(full);
  }
}
