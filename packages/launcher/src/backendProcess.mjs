// @ts-check
import { existsSync } from 'node:fs';
import { get } from 'node:http';
import path from 'node:path';
import { lastLines } from './command.mjs';
import { childEnvironment } from './environment.mjs';
import { ManagedProcess, sleep } from './managedProcess.mjs';
import { Problem } from './problem.mjs';
import { collecting, transformed } from './nodeArguments.mjs';

/** How long the backend may take until it is ready. Milliseconds. */
const PATIENCE = 180_000;

/**
 * The backend, which serves the portal too, as a managed process. It runs from source, compiled as it is asked for.
 * @param {import('./layout.mjs').Layout} paths
 * @param {object} options
 * @param {number} options.port
 * @param {() => Record<string, string>} options.postgres variables that say where the platform's Postgres is
 * @param {() => string | undefined} options.portal folder of the portal that it serves; without one the last that was built
 * @param {(text: string) => void} options.say
 * @param {(identity: import('./identity.mjs').Identity) => void} [options.started]
 */
export function backendProcess(
  paths,
  { port, postgres, portal, say, started },
) {
  /** @type {ManagedProcess} */
  const managed = new ManagedProcess({
    name: 'The backend',
    logFile: path.join(paths.logs, 'backend.log'),
    say,
    started,
    restarted: () => backendReady(paths, port, managed),
    command: () => ({
      program: paths.node,
      args: [
        ...transformed(paths),
        ...collecting(paths),
        path.join(paths.root, 'packages/backend/src/index.ts'),
        '--config',
        path.join(paths.root, 'app-config.yaml'),
      ],
      cwd: paths.root,
      env: childEnvironment(paths, process.env, {
        NODE_ENV: 'production',
        NODE_COMPILE_CACHE: paths.compileCache,
        WAYMARK_ROOT: paths.root,
        WAYMARK_DATA: paths.data,
        WAYMARK_PORT: String(port),
        WAYMARK_PROXY_PORT: String(port + 1),
        WAYMARK_AGENT_SOCKET: paths.socket,
        WAYMARK_MODE: 'embedded',
        WAYMARK_NODE: paths.node,
        ...servedPortal(portal()),
        ...postgres(),
      }),
    }),
  });
  return managed;
}

/**
 * Backstage reads settings from variables with this prefix; a package may be named by its folder.
 * @param {string | undefined} folder
 * @returns {Record<string, string>}
 */
function servedPortal(folder) {
  return folder ? { APP_CONFIG_app_packageName: JSON.stringify(folder) } : {};
}

/**
 * Waits until every plugin of the backend is ready.
 * @param {import('./layout.mjs').Layout} paths
 * @param {number} port
 * @param {ManagedProcess} managed whose end cuts the waiting short
 */
export async function backendReady(paths, port, managed) {
  let end = '';
  managed.ended.then(how => (end = how));
  for (
    const until = Date.now() + PATIENCE;
    Date.now() < until && !end;
    await sleep(50)
  ) {
    if (await isReady(port)) return;
  }
  const logFile = path.join(paths.logs, 'backend.log');
  throw new Problem({
    what: end
      ? `The backend ended as it started (${end}).`
      : `The backend was not ready within ${PATIENCE / 1000} s.`,
    why: lastLines(logFile, 12),
    next: `Its whole log: ${logFile}`,
  });
}

/** How long people may take to be read from the catalog. Milliseconds. */
const PEOPLE_PATIENCE = 30_000;

/**
 * Waits until somebody can sign in: in a fresh data folder the catalog has to read the company first, and then the
 * credentials of this machine are written. It comes by itself, so that being late is no failure of the start.
 * @param {import('./layout.mjs').Layout} paths
 */
export async function peopleKnown(paths) {
  const file = path.join(paths.data, 'credentials.json');
  for (
    const until = Date.now() + PEOPLE_PATIENCE;
    Date.now() < until && !existsSync(file);
    await sleep(50)
  );
}

/**
 * @param {number} port
 * @returns {Promise<boolean>}
 */
function isReady(port) {
  return new Promise(resolve => {
    // The port listens long before the plugins are ready, and only this path knows.
    const call = get(
      {
        host: '127.0.0.1',
        port,
        path: '/.backstage/health/v1/readiness',
        agent: false,
        timeout: 5000,
      },
      response => {
        response.resume();
        resolve(response.statusCode === 200);
      },
    );
    call.on('timeout', () => call.destroy());
    call.on('error', () => resolve(false));
  });
}
