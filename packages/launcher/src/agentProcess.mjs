// @ts-check
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { askAgent } from './agentClient.mjs';
import { lastLines } from './command.mjs';
import { childEnvironment } from './environment.mjs';
import { fingerprint } from './fingerprint.mjs';
import { identity } from './identity.mjs';
import { ManagedProcess, sleep } from './managedProcess.mjs';
import { Problem } from './problem.mjs';
import { collecting } from './nodeArguments.mjs';

/** How long the agent may take until it answers, adoption of what ran before included. Milliseconds. */
const PATIENCE = 30_000;

/**
 * The agent as a managed process.
 * @param {import('./layout.mjs').Layout} paths
 * @param {{ proxyPort: number, say: (text: string) => void, restarted?: () => Promise<unknown>, started?: (identity: import('./identity.mjs').Identity) => void }} options
 */
export function agentProcess(paths, { proxyPort, say, restarted, started }) {
  return new ManagedProcess({
    name: 'The agent',
    logFile: path.join(paths.logs, 'agent.log'),
    say,
    started,
    restarted: async () => {
      await agentAnswers(paths);
      await restarted?.();
    },
    command: () => ({
      program: paths.node,
      args: [
        ...collecting(paths),
        path.join(paths.root, 'packages/agent/src/main.ts'),
        '--data',
        paths.data,
        '--socket',
        paths.socket,
        '--proxy-port',
        String(proxyPort),
      ],
      cwd: paths.data,
      env: childEnvironment(paths, process.env, {
        NODE_ENV: 'production',
        WAYMARK_NODE: paths.node,
        NODE_COMPILE_CACHE: paths.compileCache,
      }),
    }),
  });
}

/** @param {import('./layout.mjs').Layout} paths */
export function agentHash(paths) {
  return fingerprint(paths.root, ['packages/agent/src', 'yarn.lock'], {
    skip: file => /\.test\.ts$/.test(file),
  });
}

/**
 * The agent that answers on the socket now, if one does.
 * @param {import('./layout.mjs').Layout} paths
 */
export async function runningAgent(paths) {
  if (!existsSync(paths.socket)) return undefined;
  try {
    const { pid } = await askAgent(
      paths.socket,
      'GET',
      '/v1/health',
      undefined,
      5000,
    );
    return identity(pid);
  } catch {
    return undefined;
  }
}

/**
 * Waits until the agent answers.
 * @param {import('./layout.mjs').Layout} paths
 * @param {ManagedProcess} [managed] whose end cuts the waiting short
 */
export async function agentAnswers(paths, managed) {
  let end = '';
  managed?.ended.then(how => (end = how));
  for (
    const until = Date.now() + PATIENCE;
    Date.now() < until;
    await sleep(25)
  ) {
    if (end) break;
    try {
      return await askAgent(paths.socket, 'GET', '/v1/health', undefined, 5000);
    } catch {
      // Not yet.
    }
  }
  const logFile = path.join(paths.logs, 'agent.log');
  throw new Problem({
    what: end
      ? `The agent ended as it started (${end}).`
      : `The agent did not answer within ${PATIENCE / 1000} s.`,
    why: lastLines(logFile),
    next: `Its whole log: ${logFile}`,
  });
}

/**
 * Asks the agent for the platform's own Postgres, and gives it as the variables that the backend's configuration reads.
 * @param {import('./layout.mjs').Layout} paths
 * @param {{ durable?: boolean }} [options] not durable: for what is thrown away, faster
 */
export async function systemPostgres(paths, options = {}) {
  let postgres;
  try {
    postgres = await askAgent(
      paths.socket,
      'PUT',
      '/v1/system/postgres',
      options,
      120_000,
    );
  } catch (error) {
    throw new Problem({
      what: "The platform's own Postgres did not start.",
      why: error instanceof Error ? error.message : String(error),
      next: `The agent's log: ${path.join(paths.logs, 'agent.log')}`,
    });
  }
  return {
    POSTGRES_HOST: String(postgres.host),
    POSTGRES_PORT: String(postgres.port),
    POSTGRES_USER: String(postgres.user),
    POSTGRES_PASSWORD: readFileSync(postgres.passwordFile, 'utf8').trim(),
  };
}
