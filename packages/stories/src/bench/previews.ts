import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { createService, operationEnded } from '../product/operations.ts';
import type { Product } from '../product/startProduct.ts';
import { scanEnvironment } from '../soak/scanEnvironment.ts';
import { median, seconds } from './statistics.ts';

const run = promisify(execFile);
const wait = (ms: number) => new Promise(resolve => setTimeout(resolve, ms));
const SERVICE = 'bench-shown';
const AT_ONCE = 10;

/** Branches with a preview each: one after another, then as many at once as a team may have. From the end of `git push` to the address answering with the commit, and what is left afterwards. */
export async function benchPreviews(product: Product, count: number) {
  const made = await operationEnded(product, (await createService(product, SERVICE)).id);
  if (made.outcome !== 'succeeded') throw new Error(`${SERVICE} was not made: ${JSON.stringify(made.error)}`);
  const { body } = await product.api(`/services/${SERVICE}`);
  const clone = await mkdtemp(path.join(tmpdir(), 'waymark preview '));
  const git = (...args: string[]) => run('git', ['-C', clone, '-c', 'user.name=Bench', '-c', 'user.email=bench@example.org', ...args]);
  const commit = async (text: string) => {
    await writeFile(path.join(clone, 'change.txt'), text);
    await git('add', '-A');
    await git('commit', '-qm', text);
    return (await git('rev-parse', 'HEAD')).stdout.trim();
  };
  const shown = async (): Promise<any[]> => (await product.api(`/services/${SERVICE}/previews?limit=200`)).body.items;
  async function untilShown(branch: string, sha: string): Promise<any> {
    for (let i = 0; i < 4800; i++) {
      const found = (await shown()).find(p => p.branch === branch);
      if (found?.state === 'failed') throw new Error(`${branch}: ${found.message}`);
      const answer = found?.localUrl && (await fetch(found.localUrl).then(r => r.json(), () => undefined));
      if (answer?.commit === sha) return found;
      await wait(25);
    }
    throw new Error(`${branch} does not show ${sha}`);
  }
  async function tearDown(environments: string[], branches: string[]) {
    const from = performance.now();
    await git('push', '-q', 'origin', ...branches.map(b => `:${b}`));
    while ((await shown()).some(p => branches.includes(p.branch))) await wait(50);
    const ms = performance.now() - from;
    const left = (await Promise.all(environments.map(name => scanEnvironment({ data: product.data, proxyPort: product.port + 1 }, { name, ports: [] })))).flat();
    for (const { where, what } of left) process.stdout.write(`  LEFT ${where}: ${what}\n`);
    return { ms, left: left.length };
  }

  try {
    await run('git', ['clone', '-q', body.repository.cloneUrl, clone]);
    const times: number[] = [];
    const gone: number[] = [];
    let left = 0;
    for (let i = 1; i <= count; i++) {
      const sha = await commit(`Preview ${i}`);
      await git('push', '-q', 'origin', `HEAD:preview/bench-${i}`);
      const from = performance.now();
      const found = await untilShown(`preview/bench-${i}`, sha);
      times.push(performance.now() - from);
      const end = await tearDown([found.environment], [`preview/bench-${i}`]);
      gone.push(end.ms);
      left += end.left;
      process.stdout.write(`  preview ${i}: answers after ${seconds(times.at(-1)!)}, gone after ${seconds(end.ms)}\n`);
    }
    const shas: string[] = [];
    for (let i = 0; i < AT_ONCE; i++) shas.push(await commit(`At once ${i}`));
    const branches = shas.map((_, i) => `preview/once-${i}`);
    await git('push', '-q', 'origin', ...shas.map((sha, i) => `${sha}:refs/heads/${branches[i]}`));
    const from = performance.now();
    const found = await Promise.all(branches.map((branch, i) => untilShown(branch, shas[i])));
    const atOnceMs = performance.now() - from;
    const end = await tearDown(found.map(f => f.environment), branches);
    return { count, p50Ms: median(times), maxMs: Math.max(...times), goneP50Ms: median(gone), atOnce: AT_ONCE, atOnceMs, atOnceGoneMs: end.ms, left: left + end.left };
  } finally {
    await rm(clone, { recursive: true, force: true });
  }
}
