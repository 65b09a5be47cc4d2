import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import type { Product } from '../product/startProduct.ts';
import { median, seconds } from './statistics.ts';

const run = promisify(execFile);

async function isServed(url: string): Promise<boolean> {
  try {
    const response = await fetch(url);
    await response.arrayBuffer();
    return response.status < 500;
  } catch {
    return false;
  }
}

/** Asks a service all the time and counts what failed. */
function load(url: string) {
  let stopped = false;
  const counts = { requests: 0, failed: 0 };
  const done = (async () => {
    while (!stopped) {
      counts.requests += 1;
      if (!(await isServed(url))) counts.failed += 1;
      await new Promise(resolve => setTimeout(resolve, 10));
    }
  })();
  return { counts, stop: async () => { stopped = true; await done; } };
}

/** A line changed and pushed: from `git push` ending to the new commit answering in staging, under load. */
export async function benchPushes(product: Product, service: string, count: number) {
  const { body } = await product.api(`/services/${service}`);
  const staging = body.environments.find((e: any) => e.name === 'staging');
  const clone = await mkdtemp(path.join(tmpdir(), 'waymark push '));
  const git = (...args: string[]) => run('git', ['-C', clone, '-c', 'user.name=Bench', '-c', 'user.email=bench@example.org', ...args]);
  const times: number[] = [];
  const traffic = load(`${staging.localUrl}/healthz`);
  try {
    await run('git', ['clone', '-q', body.repository.cloneUrl, clone]);
    for (let i = 1; i <= count; i++) {
      const readme = path.join(clone, 'README.md');
      await writeFile(readme, `${await readFile(readme, 'utf8')}\nChange ${i}.\n`);
      await git('commit', '-qam', `Change ${i}`);
      const { stdout: sha } = await git('rev-parse', 'HEAD');
      await git('push', '-q', 'origin', 'HEAD');
      const from = performance.now();
      await untilCommit(staging.localUrl, sha.trim());
      times.push(performance.now() - from);
      process.stdout.write(`  push ${i}: ${seconds(times.at(-1)!)}\n`);
    }
  } finally {
    await traffic.stop();
    await rm(clone, { recursive: true, force: true });
  }
  return { count, medianMs: median(times), maxMs: Math.max(...times), ...traffic.counts };
}

async function untilCommit(url: string, sha: string): Promise<void> {
  for (let i = 0; i < 2400; i++) {
    const answer = await fetch(url).then(r => r.json(), () => undefined);
    if (answer?.commit === sha) return;
    await new Promise(resolve => setTimeout(resolve, 25));
  }
  throw new Error(`${sha} does not answer at ${url}`);
}
