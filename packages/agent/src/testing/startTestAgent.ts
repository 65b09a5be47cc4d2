import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { choosePort } from '../ports.ts';
import { socketPath } from '../socketPath.ts';

const MAIN = fileURLToPath(new URL('../main.ts', import.meta.url));

/** An answer of the agent. */
export interface AgentAnswer {
  status: number;
  body: any;
}

/** A real agent in a process of its own, on a data folder that is thrown away. Only for tests. */
export interface TestAgent {
  dataDir: string;
  socket: string;
  pid(): number;
  output(): string;
  call(method: string, path: string, body?: unknown): Promise<AgentAnswer>;
  /** Ends the agent as a crash would. Services and databases go on. */
  kill(): Promise<void>;
  /** Ends the agent as a restart would. Services and databases go on. */
  terminate(): Promise<void>;
  /** Has it die (`stop`: be paused) at a crash point, once; `reached` resolves when that has happened. */
  crashAt(point: string): Promise<{ reached: () => Promise<void> }>;
  /** Starts it again on the same data. */
  start(): Promise<void>;
  /** Stops everything and removes the data. */
  dispose(): Promise<void>;
}

/** Options of {@link startTestAgent}. */
export interface TestAgentOptions {
  maxDatabases?: number;
  proxyPort?: number;
  /** True: databases are synced to the disk, as outside of tests. */
  durable?: boolean;
  /** Mode of the data folder: 0700 keeps the user of Postgres out, if the tests run as root. */
  mode?: number;
  /** A folder that is there already; with it the mode stays. */
  dataDir?: string;
}

function call(
  socket: string,
  method: string,
  path: string,
  body?: unknown,
): Promise<AgentAnswer> {
  return new Promise((resolve, reject) => {
    const out = request(
      {
        socketPath: socket,
        method,
        path,
        headers: { 'content-type': 'application/json' },
      },
      response => {
        const chunks: Buffer[] = [];
        response.on('data', chunk => chunks.push(chunk));
        response.once('error', reject);
        response.once('end', () => {
          const text = Buffer.concat(chunks).toString('utf8');
          resolve({
            status: response.statusCode ?? 0,
            body: text ? JSON.parse(text) : undefined,
          });
        });
      },
    );
    out.once('error', reject);
    out.end(body === undefined ? undefined : JSON.stringify(body));
  });
}

/** Asks until the answer is what is waited for. */
export async function until<T>(
  what: string,
  fn: () => Promise<T | undefined | false>,
  timeoutMs = 20_000,
): Promise<T> {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    const value = await fn();
    if (value) return value;
    if (Date.now() > deadline)
      throw new Error(`Waited ${timeoutMs} ms in vain: ${what}`);
    await new Promise(resolve => setTimeout(resolve, 20));
  }
}

/** Starts an agent. Needs Node 24 as the node that runs the tests. */
export async function startTestAgent(
  options: TestAgentOptions = {},
): Promise<TestAgent> {
  const dataDir =
    options.dataDir ?? (await mkdtemp(join(tmpdir(), 'agent test ')));
  if (!options.dataDir) await chmod(dataDir, options.mode ?? 0o711);
  const socket = socketPath(dataDir);
  const proxyPort =
    options.proxyPort ?? (await choosePort(`${dataDir}/proxy`, () => false));
  let child: ChildProcess | undefined;
  let output = '';
  const crashFile = join(dataDir, 'crash');

  const start = async () => {
    const args = [
      MAIN,
      '--data',
      dataDir,
      '--socket',
      socket,
      '--proxy-port',
      String(proxyPort),
      '--max-databases',
      String(options.maxDatabases ?? 40),
      ...(options.durable ? [] : ['--volatile']),
    ];
    // Nothing of jest's environment but what any program has.
    const started = spawn(process.execPath, args, {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        PATH: process.env.PATH,
        HOME: process.env.HOME,
        WAYMARK_CRASH_FILE: crashFile,
      },
    });
    started.stdout.on('data', chunk => (output += chunk));
    started.stderr.on('data', chunk => (output += chunk));
    child = started;
    await until('the agent answers', async () => {
      if (started.exitCode !== null)
        throw new Error(`The agent ended at once:\n${output}`);
      return call(socket, 'GET', '/v1/health').then(
        a => a.status === 200,
        () => false,
      );
    });
  };
  const end = async (signal: NodeJS.Signals) => {
    const running = child;
    if (!running || running.exitCode !== null || running.signalCode !== null)
      return;
    const exited = once(running, 'exit');
    running.kill(signal);
    await exited;
  };

  await start();
  return {
    dataDir,
    socket,
    pid: () => child!.pid!,
    output: () => output,
    call: (method, path, body) => call(socket, method, path, body),
    start,
    kill: () => end('SIGKILL'),
    terminate: () => end('SIGTERM'),
    async crashAt(point) {
      await writeFile(crashFile, point);
      const gone = async () =>
        !existsSync(crashFile) &&
        (point.startsWith('stop ') || child?.signalCode !== null);
      return { reached: async () => void (await until(point, gone, 60_000)) };
    },
    async dispose() {
      if (child?.exitCode !== null || child?.signalCode !== null) await start();
      const exited = once(child!, 'exit');
      await call(socket, 'POST', '/v1/system/shutdown');
      await exited;
      const pointer = await readFile(
        join(dataDir, 'agent', 'postgres-place.json'),
        'utf8',
      ).catch(() => undefined);
      if (pointer)
        await rm(JSON.parse(pointer).place, { recursive: true, force: true });
      await rm(dataDir, { recursive: true, force: true, maxRetries: 3 });
    },
  };
}
