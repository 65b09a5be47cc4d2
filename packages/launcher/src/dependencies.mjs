// @ts-check
import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { command, lastLinesOf } from './command.mjs';
import { childEnvironment } from './environment.mjs';
import { fingerprint, stamp } from './fingerprint.mjs';
import { diskFailure, networkFailure } from './network.mjs';
import { noNetwork } from './node24.mjs';
import { Problem } from './problem.mjs';

/**
 * What decides whether dependencies must be installed: the lockfile, every package.json, yarn's settings, the platform.
 * @param {import('./layout.mjs').Layout} paths
 */
export function dependenciesHash({ root }) {
  const manifests = ['packages', 'plugins'].flatMap(group =>
    folders(path.join(root, group)).map(
      name => `${group}/${name}/package.json`,
    ),
  );
  const salt = `${process.platform}-${process.arch}`;
  return fingerprint(
    root,
    ['yarn.lock', 'package.json', '.yarnrc.yml', ...manifests],
    { salt },
  );
}

/** @param {string} folder */
function folders(folder) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true })
    .filter(entry => entry.isDirectory())
    .map(entry => entry.name);
}

/**
 * @param {import('./layout.mjs').Layout} paths
 */
export function dependenciesCurrent(paths) {
  return (
    existsSync(path.join(paths.modules, '.yarn-state.yml')) &&
    stamp(paths.stamps, 'dependencies').matches(dependenciesHash(paths))
  );
}

/**
 * Installs exactly what the lockfile says. Returns where the time went.
 * @param {import('./layout.mjs').Layout} paths
 * @param {string} logFile
 */
export async function installDependencies(paths, logFile) {
  const hash = dependenciesHash(paths);
  const yarn = path.join(paths.root, '.yarn', 'releases', 'yarn-4.13.0.cjs');
  stamp(paths.stamps, 'dependencies').forget();
  const { ok, exit, output } = await command(
    paths.node,
    [yarn, 'install', '--immutable'],
    {
      cwd: paths.root,
      env: childEnvironment(paths, process.env, {
        ...registryForYarn(process.env),
        YARN_ENABLE_PROGRESS_BARS: '0',
        YARN_ENABLE_COLORS: '0',
        YARN_HTTP_TIMEOUT: '20000',
      }),
      logFile,
    },
  );
  if (!ok) throw installProblem(exit, output, logFile);
  stamp(paths.stamps, 'dependencies').write(hash);
  return installSplit(output);
}

/**
 * yarn does not read npm's settings: a registry that npm was told of is handed on, unless yarn was told itself.
 * @param {NodeJS.ProcessEnv} env
 * @returns {Record<string, string>}
 */
function registryForYarn({
  npm_config_registry: registry,
  YARN_NPM_REGISTRY_SERVER: own,
}) {
  return registry && !own
    ? { YARN_NPM_REGISTRY_SERVER: registry.replace(/\/$/, '') }
    : {};
}

/**
 * Where the time of an installation went, from yarn's own output: "fetch 42s, link 1m 26s".
 * @param {string} output
 */
export function installSplit(output) {
  const steps = output.matchAll(
    /┌ (Fetch|Link) step[\s\S]*?└ Completed in (\d+m \d+s|\d+s)/g,
  );
  return [...steps]
    .map(([, name, took]) => `${name.toLowerCase()} ${took}`)
    .join(', ');
}

/**
 * @param {string} exit
 * @param {string} output
 * @param {string} logFile
 */
function installProblem(exit, output, logFile) {
  if (networkFailure(output))
    return noNetwork('something that Waymark depends on', output);
  if (diskFailure(output)) {
    return new Problem({
      what: 'The disk filled up while dependencies were installed.',
      next: 'Free 3 GB and run the same command again: it goes on from there.',
    });
  }
  const lockfile = /YN0028/.test(output);
  return new Problem({
    what: `Dependencies could not be installed (${exit}).`,
    why: lockfile
      ? 'yarn.lock does not fit the package.json files.'
      : lastLinesOf(output, 12),
    next: lockfile
      ? 'After changing a package.json run: node .yarn/releases/yarn-4.13.0.cjs install'
      : `See ${logFile}`,
  });
}
