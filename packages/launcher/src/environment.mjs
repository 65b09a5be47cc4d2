// @ts-check
import path from 'node:path';

/**
 * An environment for programs that we start: the fetched Node first on PATH, and nothing of the npm that runs us, which
 * would otherwise configure every npm below.
 * @param {import('./layout.mjs').Layout} paths
 * @param {NodeJS.ProcessEnv} base
 * @param {Record<string, string>} [extra]
 * @returns {NodeJS.ProcessEnv}
 */
export function childEnvironment(paths, base, extra = {}) {
  /** @type {NodeJS.ProcessEnv} */
  const env = {};
  for (const [name, value] of Object.entries(base)) {
    if (!/^npm_/i.test(name) && name !== 'INIT_CWD') env[name] = value;
  }
  const inherited = (base.PATH ?? '')
    .split(path.delimiter)
    .filter(folder => folder && !isNpmFolder(folder));
  env.PATH = [path.dirname(paths.node), ...inherited].join(path.delimiter);
  return { ...env, ...extra };
}

/**
 * Folders that npm puts on PATH for a script: every node_modules/.bin above, and its own node-gyp-bin.
 * @param {string} folder
 */
function isNpmFolder(folder) {
  return /[\\/](node_modules[\\/]\.bin|node-gyp-bin)[\\/]?$/.test(folder);
}

/**
 * The variables that the app's configuration reads, for programs that only need them to be there (builds, checks).
 * They are fixed, so that what is built does not depend on where it will run.
 * @param {import('./layout.mjs').Layout} paths
 */
export function placeholderEnvironment(paths) {
  return {
    WAYMARK_ROOT: paths.root,
    WAYMARK_DATA: paths.data,
    WAYMARK_PORT: '7007',
    WAYMARK_PROXY_PORT: '7008',
    WAYMARK_MODE: 'embedded',
    WAYMARK_AGENT_SOCKET: paths.socket,
    WAYMARK_NODE: paths.node,
    POSTGRES_HOST: '127.0.0.1',
    POSTGRES_PORT: '5432',
    POSTGRES_USER: 'nobody',
    POSTGRES_PASSWORD: 'none',
  };
}
