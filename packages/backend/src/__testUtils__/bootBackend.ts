import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs/promises';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { resolvePackagePath } from '@backstage/backend-plugin-api';
import { testDatabase } from './testDatabase';

const root = resolvePackagePath('backend', '..', '..');
const READY_MS = 90_000;

/** The real backend, as it is started in earnest, on a port, a data folder and databases of its own. */
export interface BootedBackend {
  url: string;
  port: number;
  data: string;
  /** Everything that it wrote so far. */
  log(): string;
  /** Every method and path that it answers to. */
  routes(): Promise<Array<{ method: string; path: string }>>;
  stop(): Promise<void>;
}

/** How to boot it. */
export interface BootOptions {
  /** Configuration files besides app-config.yaml, relative to the repository or absolute. */
  configs?: string[];
  /** Variables besides those that every configuration reads. Gets the port and data folder chosen. */
  env?: (chosen: {
    port: number;
    data: string;
  }) => Record<string, string> | Promise<Record<string, string>>;
}

/**
 * Boots the backend from source and waits until it is ready.
 *
 * @throws Error with the end of its log when it exits instead
 */
export async function bootBackend(
  options: BootOptions = {},
): Promise<BootedBackend> {
  const database = testDatabase();
  // The space is on purpose: so are some people's folders.
  const data = await fs.mkdtemp(path.join(os.tmpdir(), 'waymark backend '));
  const port = await freePort();
  const routesFile = path.join(data, 'routes.json');
  const configs = ['app-config.yaml', ...(options.configs ?? [])];

  const child = spawn(
    process.execPath,
    [
      '--require',
      path.join(root, 'packages/launcher/src/typescript/compiled.cjs'),
      '--require',
      resolvePackagePath('backend', 'src/__testUtils__/dumpRoutes.cjs'),
      path.join(root, 'packages/backend/src/index.ts'),
      ...configs.flatMap(file => ['--config', path.resolve(root, file)]),
    ],
    {
      cwd: root,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        PATH: process.env.PATH,
        HOME: data,
        TMPDIR: os.tmpdir(),
        NODE_ENV: 'production',
        WAYMARK_MODE: 'embedded',
        WAYMARK_DATA: data,
        WAYMARK_PORT: String(port),
        WAYMARK_PROXY_PORT: String(await freePort()),
        WAYMARK_AGENT_SOCKET: path.join(data, 'agent.sock'),
        WAYMARK_NODE: process.execPath,
        WAYMARK_TEST_ROUTES: routesFile,
        ...database.env,
        ...(await options.env?.({ port, data })),
      },
    },
  );
  let log = '';
  child.stdout.on('data', chunk => (log += chunk));
  child.stderr.on('data', chunk => (log += chunk));

  const url = `http://localhost:${port}`;
  const stop = async () => {
    await end(child);
    await database.drop();
    await fs.rm(data, { recursive: true, force: true });
  };
  try {
    await ready(url, child, () => log);
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    url,
    port,
    data,
    log: () => log,
    stop,
    async routes() {
      child.kill('SIGUSR2');
      return JSON.parse(await written(routesFile));
    },
  };
}

async function ready(
  url: string,
  child: ChildProcess,
  log: () => string,
): Promise<void> {
  const deadline = Date.now() + READY_MS;
  while (Date.now() < deadline) {
    if (child.exitCode !== null || child.signalCode !== null) {
      throw new Error(`The backend exited: ${log().slice(-4000)}`);
    }
    // Bounded: whoever else holds this port meanwhile may accept and never answer.
    const answer = await fetch(`${url}/.backstage/health/v1/readiness`, {
      signal: AbortSignal.timeout(2_000),
    }).catch(() => undefined);
    if (answer?.status === 200) return;
    await sleep(100);
  }
  throw new Error(`The backend is not ready: ${log().slice(-4000)}`);
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  child.kill('SIGTERM');
  const killer = setTimeout(() => child.kill('SIGKILL'), 10_000);
  await exited;
  clearTimeout(killer);
}

async function written(file: string): Promise<string> {
  for (let tries = 0; tries < 100; tries++) {
    const text = await fs.readFile(file, 'utf8').catch(() => '');
    if (text.endsWith('\n')) return text;
    await sleep(50);
  }
  throw new Error(`${file} was not written`);
}

async function freePort(): Promise<number> {
  const server = net.createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as net.AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
