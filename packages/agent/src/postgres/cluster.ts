import { spawn } from 'node:child_process';
import { open, readFile, stat, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ensureOwnDir, isMissing } from '../files.ts';
import { commandLine, identify } from '../identity.ts';
import type { ProcessIdentity } from '../identity.ts';
import { AgentError } from '../rooms.ts';
import { crashPoint } from '../shim/crashPoint.ts';
import { asUser, giveTo, lastLines, POSTGRES_ENV, readEnd } from './home.ts';
import type { PostgresHome } from './home.ts';
import { HBA } from './settings.ts';

const START_MS = 60_000;
const FAST_STOP_MS = 15_000;
const LOG_CAP = 5 * 1024 * 1024;
const LOG_KEPT = 1024 * 1024;

const pause = (ms: number) => new Promise(resolve => setTimeout(resolve, ms));

/** A server that runs in a folder. */
export interface RunningCluster {
  identity: ProcessIdentity;
  port: number;
  /** It accepts connections. */
  ready: boolean;
}

/** File that the server writes to. */
export const clusterLog = (folder: string) => join(folder, 'postgres.log');

/**
 * Keeps the log small while the server appends to it: a service whose statements all fail would fill the disk. What was
 * last written stays in a file beside it.
 */
export async function capLog(folder: string): Promise<void> {
  const path = clusterLog(folder);
  const size = await stat(path).then(
    found => found.size,
    () => 0,
  );
  if (size <= LOG_CAP) return;
  await writeFile(`${path}.1`, await readEnd(path, LOG_KEPT), { mode: 0o600 });
  await truncate(path);
}

/** What runs in that folder, also if somebody else started it. A process that only has the same id does not count. */
export async function findRunning(
  folder: string,
): Promise<RunningCluster | undefined> {
  const data = join(folder, 'data');
  let lines: string[];
  try {
    lines = (await readFile(join(data, 'postmaster.pid'), 'utf8')).split('\n');
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
  const identity = await identify(Number(lines[0]));
  if (!identity) return undefined;
  const args = await commandLine(identity.pid);
  if (!args?.some(arg => arg.includes(data))) return undefined;
  return {
    identity,
    port: Number(lines[3]),
    ready: lines[7]?.trim() === 'ready',
  };
}

async function writeOwned(home: PostgresHome, path: string, text: string) {
  await writeFile(path, text, { mode: 0o600 });
  await giveTo(home, path);
}

/** The settings that the folder was last started with. */
export const storedSettings = (folder: string) =>
  readFile(join(folder, 'data', 'postgresql.conf'), 'utf8').catch(() => '');

/**
 * Makes the locks that a server has left ours. Postgres refuses while a process of the id in them can be signalled: one of
 * somebody else's after a restart of the machine, or its own before, dead and not yet collected by whoever it was left to.
 * It takes its parent's id for none. The rest of the files stays, by which it finds out whether anything of the one before
 * still uses its memory.
 */
async function takeOverLocks(home: PostgresHome, folder: string) {
  const lock = join(folder, 'data', 'postmaster.pid');
  const left = await readFile(lock, 'utf8').catch(() => '');
  const [pid, , , port] = left.split('\n');
  if (!pid || (await findRunning(folder))) return;
  for (const path of [lock, join(home.sockets, `.s.PGSQL.${port}.lock`)]) {
    const text = await readFile(path, 'utf8').catch(() => '');
    const [owner, ...rest] = text.split('\n');
    if (owner === pid)
      await writeOwned(home, path, [process.pid, ...rest].join('\n'));
  }
}

/** Starts the server and waits until it accepts connections. It outlives this process. */
export async function startCluster(
  home: PostgresHome,
  folder: string,
  settings: string,
  limits: { withinMs?: number; signal?: AbortSignal } = {},
): Promise<RunningCluster> {
  const data = join(folder, 'data');
  await ensureOwnDir(home.sockets, home.user?.uid);
  await giveTo(home, home.sockets);
  await writeOwned(home, join(data, 'postgresql.conf'), settings);
  await writeOwned(home, join(data, 'pg_hba.conf'), HBA);
  // What somebody has set by ALTER SYSTEM would overrule the size that is paid for, and what keeps it quiet at rest.
  await writeOwned(
    home,
    join(data, 'postgresql.auto.conf'),
    '# Emptied by the agent at each start.\n',
  );
  await takeOverLocks(home, folder);
  await capLog(folder);
  const log = await open(clusterLog(folder), 'a', 0o600);
  let exit: string | undefined;
  try {
    const child = spawn(join(home.native, 'bin', 'postgres'), ['-D', data], {
      cwd: '/',
      env: POSTGRES_ENV,
      detached: true,
      stdio: ['ignore', log.fd, log.fd],
      ...asUser(home),
    });
    child.once('error', error => (exit = error.message));
    child.once(
      'exit',
      (code, signal) =>
        (exit = `it ended with ${signal ?? `exit code ${code}`}`),
    );
    child.unref();
  } finally {
    await log.close();
  }

  crashPoint('agent/postgres/spawned', folder);
  const running = await waitUntilReady(folder, () => exit, limits);
  crashPoint('agent/postgres/started', folder);
  return running;
}

/** Waits until the server in a folder accepts connections. `exit` says that and how it has ended. */
export async function waitUntilReady(
  folder: string,
  exit: () => string | undefined = () => undefined,
  {
    withinMs = START_MS,
    signal,
  }: { withinMs?: number; signal?: AbortSignal } = {},
): Promise<RunningCluster> {
  const logPath = clusterLog(folder);
  // By a clock that nobody sets: a machine that wakes up must not give up, or kill, at once.
  const deadline = performance.now() + withinMs;
  while (performance.now() < deadline) {
    signal?.throwIfAborted();
    const ended = exit();
    if (ended)
      throw new AgentError(
        'failed',
        'Postgres did not start',
        `${ended}\n${await lastLines(logPath)}`,
        'See its log; it is tried again',
      );
    const running = await findRunning(folder);
    if (running?.ready) return running;
    await pause(4);
  }
  throw new AgentError(
    'failed',
    'Postgres did not become ready',
    `it was given ${withinMs / 1000} s\n${await lastLines(logPath)}`,
    'See its log; it is tried again',
  );
}

function stopSignal(waitedMs: number): NodeJS.Signals {
  if (waitedMs > 2 * FAST_STOP_MS) return 'SIGKILL';
  return waitedMs > FAST_STOP_MS ? 'SIGQUIT' : 'SIGINT';
}

/** Stops what runs in the folder and waits until it is gone. Open transactions are rolled back. */
export async function stopCluster(folder: string): Promise<void> {
  const started = performance.now();
  let sent: string | undefined;
  for (;;) {
    const running = await findRunning(folder);
    if (!running) return;
    const signal = stopSignal(performance.now() - started);
    if (signal !== sent) {
      try {
        process.kill(running.identity.pid, signal);
      } catch (error) {
        // It may have ended in this moment.
        if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
      }
    }
    sent = signal;
    await pause(10);
  }
}
