import { type ChildProcess, spawn } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';

export const ROOT = path.resolve(import.meta.dirname, '../../../..');
const wait = (ms: number) => new Promise(resolve => setTimeout(resolve, ms));

/** A port that is free together with the one after it: the portal takes the first, the proxy the second. */
export async function freePort(): Promise<number> {
  const tryListen = (port: number) =>
    new Promise<number | undefined>(resolve => {
      const server = createServer();
      server.once('error', () => resolve(undefined));
      server.listen(port, '127.0.0.1', () => {
        const { port: got } = server.address() as AddressInfo;
        server.close(() => resolve(got));
      });
    });
  for (;;) {
    const port = (await tryListen(0))!;
    if (port < 60_000 && (await tryListen(port + 1))) return port;
  }
}

export interface Product {
  url: string;
  port: number;
  data: string;
  launcher: ChildProcess;
  /** Milliseconds from the command to readiness. */
  startMs: number;
  /** Calls the platform's API as the person of the credentials file. */
  api<T = any>(path: string, init?: RequestInit): Promise<{ status: number; body: T }>;
  stop(): Promise<void>;
}

/** Starts the whole product as `npm start` does, in a data folder of its own, and waits until it is ready. */
export async function startProduct(options: { data?: string; port?: number; env?: Record<string, string>; timeoutMs?: number } = {}): Promise<Product> {
  const data = options.data ?? (await mkdtemp(path.join(tmpdir(), 'waymark story ')));
  const port = options.port ?? (await freePort());
  const url = `http://localhost:${port}`;
  const began = performance.now();
  const launcher = spawn(process.execPath, [path.join(ROOT, 'packages/launcher/bin/start.mjs'), '--port', String(port), '--data', data, ...(options.env?.WAYMARK_NO_BUILD ?? process.env.WAYMARK_NO_BUILD ? ['--no-build'] : [])], {
    cwd: ROOT,
    env: { ...process.env, ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output: string[] = [];
  const file = createWriteStream(`${data}.launcher.txt`, { flags: 'a' });
  for (const stream of [launcher.stdout, launcher.stderr]) {
    stream!.on('data', chunk => {
      output.push(String(chunk));
      file.write(chunk);
    });
  }
  const until = Date.now() + (options.timeoutMs ?? 420_000);
  while (!(await isReady(port))) {
    if (launcher.exitCode !== null) throw new Error(`The product did not start:\n${output.join('').slice(-4000)}`);
    if (Date.now() > until) {
      launcher.kill('SIGINT');
      throw new Error(`The product was not ready in time:\n${output.join('').slice(-4000)}`);
    }
    await wait(50);
  }
  const startMs = performance.now() - began;
  await waitForCredentials(data, until);
  return {
    url,
    port,
    data,
    launcher,
    startMs,
    api: (p, init) => callApi(data, port, p, init),
    async stop() {
      if (launcher.exitCode === null && launcher.signalCode === null) {
        launcher.kill('SIGINT');
        await new Promise(resolve => {
          launcher.once('exit', resolve);
        });
      }
      file.end();
    },
  };
}

/** Removes what a product has left behind, after it was stopped. */
export async function removeData(data: string): Promise<void> {
  await rm(data, { recursive: true, force: true });
  await rm(`${data}.launcher.txt`, { force: true });
}

export async function isReady(port: number): Promise<boolean> {
  try {
    const response = await fetch(`http://127.0.0.1:${port}/.backstage/health/v1/readiness`, { signal: AbortSignal.timeout(2000) });
    await response.arrayBuffer();
    return response.ok;
  } catch {
    return false;
  }
}

async function waitForCredentials(data: string, until: number): Promise<void> {
  while (Date.now() < until) {
    try {
      if (JSON.parse(await readFile(path.join(data, 'credentials.json'), 'utf8')).token) return;
    } catch {
      // not there yet
    }
    await wait(50);
  }
  throw new Error('The credentials file was not written');
}

/** Calls the API of a backend as the person of the credentials file. */
export async function callApi(data: string, port: number, apiPath: string, init: RequestInit = {}) {
  const { token } = JSON.parse(await readFile(path.join(data, 'credentials.json'), 'utf8'));
  const base = apiPath.startsWith('/api/') ? apiPath : `/api/platform${apiPath}`;
  const response = await fetch(`http://127.0.0.1:${port}${base}`, {
    ...init,
    headers: { authorization: `Bearer ${token}`, ...(init.body ? { 'content-type': 'application/json' } : {}), ...init.headers },
    signal: AbortSignal.timeout(20_000),
  });
  const text = await response.text();
  let body: any = text;
  try {
    body = JSON.parse(text);
  } catch {
    // not JSON
  }
  return { status: response.status, body };
}
