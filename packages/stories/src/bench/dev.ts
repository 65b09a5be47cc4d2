import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { appendFile, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { createService, operationEnded } from '../product/operations.ts';
import { type Product, ROOT } from '../product/startProduct.ts';
import { median } from './statistics.ts';

const run = promisify(execFile);
const wait = (ms: number) => new Promise(resolve => setTimeout(resolve, ms));
const SERVICE = 'bench-dev';

interface Dev { child: ChildProcess; startMs: number; url: string; served(): number }

async function environmentOf(product: Product) {
  const { token } = JSON.parse(await readFile(path.join(product.data, 'credentials.json'), 'utf8'));
  return { ...process.env, NODE_OPTIONS: '', WAYMARK_DATA: product.data, PLATFORM_URL: product.url, PLATFORM_TOKEN: token };
}

/** From the command to the first answer of the service, migrations included. */
async function startDev(product: Product, folder: string): Promise<Dev> {
  const began = performance.now();
  const child = spawn(path.join(ROOT, 'packages/cli/bin/platform'), ['dev'], { cwd: folder, env: await environmentOf(product), stdio: ['ignore', 'pipe', 'pipe'] });
  const said: string[] = [];
  for (const stream of [child.stdout!, child.stderr!]) stream.on('data', chunk => void said.push(String(chunk)));
  const served = () => [...said.join('').matchAll(/ serves at (http:\S+)/g)].length;
  while (served() === 0) {
    if (child.exitCode !== null || performance.now() - began > 120_000) throw new Error(`platform dev does not serve:\n${said.join('')}`);
    await wait(5);
  }
  return { child, startMs: performance.now() - began, url: / serves at (http:\S+)/.exec(said.join(''))![1], served };
}

/** From the change of a file to the new process answering. */
async function restartMs(dev: Dev, folder: string): Promise<number> {
  const before = dev.served();
  const began = performance.now();
  await appendFile(path.join(folder, 'src/app.ts'), '\n// Changed.\n');
  while (dev.served() === before) {
    if (performance.now() - began > 60_000) throw new Error('It did not start again');
    await wait(2);
  }
  return performance.now() - began;
}

/** What is still there of a session, as the agent's folders and the processes show it. */
async function left(product: Product, folder: string): Promise<number> {
  const instances = await readdir(path.join(product.data, 'agent/postgres-data/instances')).catch(() => []);
  let found = instances.filter(name => name.startsWith('dev-')).length;
  for (const pid of (await readdir('/proc').catch(() => [])).filter(name => /^\d+$/.test(name))) {
    const [environ, cwd] = await Promise.all([readFile(`/proc/${pid}/environ`, 'latin1').catch(() => ''), readFile(`/proc/${pid}/cmdline`, 'latin1').catch(() => '')]);
    if (environ.includes('WAYMARK_DEV_SESSION=') && (environ.includes(folder) || cwd.includes(folder))) found += 1;
  }
  return found;
}

/** `platform dev` in a clone of the golden path with its dependencies installed: starts, changes, ends by Ctrl-C and by SIGKILL. */
export async function benchDev(product: Product, count: number) {
  const made = await operationEnded(product, (await createService(product, SERVICE)).id);
  if (made.outcome !== 'succeeded') throw new Error(`${SERVICE} was not made: ${JSON.stringify(made.error)}`);
  const { body } = await product.api(`/services/${SERVICE}`);
  const folder = await mkdtemp(path.join(tmpdir(), 'waymark dev '));
  try {
    await run('git', ['clone', '-q', body.repository.cloneUrl, folder]);
    await run('npm', ['ci', '--no-audit', '--no-fund'], { cwd: folder });
    const starts: number[] = [];
    const restarts: number[] = [];
    let goneAfterKillMs = 0;
    for (let i = 0; i < count; i++) {
      const dev = await startDev(product, folder);
      starts.push(dev.startMs);
      restarts.push(await restartMs(dev, folder));
      const exit = new Promise(resolve => {
        dev.child.once('exit', resolve);
      });
      const last = i === count - 1;
      dev.child.kill(last ? 'SIGKILL' : 'SIGINT');
      await exit;
      const from = performance.now();
      while (last && (await left(product, folder)) && performance.now() - from < 60_000) await wait(100);
      if (last) goneAfterKillMs = performance.now() - from;
    }
    return { startP50Ms: median(starts), startMaxMs: Math.max(...starts), restartP50Ms: median(restarts), restartMaxMs: Math.max(...restarts), goneAfterKillMs, left: await left(product, folder) };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
