// @ts-check
import path from 'node:path';

/**
 * What people set to reach a registry: kept. Everything else that npm sets for a script would configure every npm below.
 */
const REGISTRY =
  /^npm_config_(registry|cache|userconfig|globalconfig|proxy|https[-_]proxy|noproxy|ca|cafile|cert|key|strict[-_]ssl|@.*:registry|\/\/.*)$/i;

/**
 * An environment for programs that we start: the fetched Node first on PATH, and of the npm that runs us only how to reach
 * the registry.
 * @param {import('./layout.mjs').Layout} paths
 * @param {NodeJS.ProcessEnv} base
 * @param {Record<string, string>} [extra]
 * @returns {NodeJS.ProcessEnv}
 */
export function childEnvironment(paths, base, extra = {}) {
  /** @type {NodeJS.ProcessEnv} */
  const env = {};
  for (const [name, value] of Object.entries(base)) {
    const npmOwn = /^npm_/i.test(name) && !REGISTRY.test(name);
    const empty = !value && /^npm_/i.test(name);
    if (!npmOwn && !empty && name !== 'INIT_CWD') env[name] = value;
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
