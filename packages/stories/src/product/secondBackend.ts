import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { callApi, freePort, isReady, type Product } from './startProduct.ts';

const wait = (ms: number) => new Promise(resolve => setTimeout(resolve, ms));

/** Words of a file of `/proc` that are ended by NUL each. */
export const words = async (file: string) => (await readFile(file, 'utf8')).split('\0').slice(0, -1);

/** The process id of the backend that the launcher looks after. */
export async function backendPid(product: Product): Promise<number> {
  return JSON.parse(await readFile(path.join(product.data, 'run', 'backend.json'), 'utf8')).pid;
}

/** A second backend beside the one with that process id: the same configuration, another port. */
export async function secondBackend(product: Product, first: number): Promise<{ product: Product; child: ChildProcess; stop(): Promise<void> }> {
  const [program, ...args] = await words(`/proc/${first}/cmdline`);
  const env = Object.fromEntries((await words(`/proc/${first}/environ`)).map(line => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]));
  const port = await freePort();
  const log = openSync(path.join(product.data, 'logs', 'second.log'), 'a');
  const child = spawn(program, args, { cwd: env.WAYMARK_ROOT, env: { ...env, WAYMARK_PORT: String(port) }, stdio: ['ignore', log, log] });
  closeSync(log);
  const ended = new Promise<void>(resolve => {
    child.once('exit', () => resolve());
  });
  for (let i = 0; i < 1200 && !(await isReady(port)); i++) {
    if (child.exitCode !== null) throw new Error('The second backend ended');
    await wait(50);
  }
  return {
    child,
    product: { ...product, port, api: (p, init) => callApi(product.data, port, p, init) },
    stop() {
      child.kill('SIGTERM');
      return ended;
    },
  };
}
