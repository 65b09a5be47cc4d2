import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { unionMs } from '../product/operations.ts';
import { type Product, ROOT } from '../product/startProduct.ts';
import { median, seconds } from './statistics.ts';

const run = promisify(execFile);

async function statusOf(url: string): Promise<number> {
  try {
    const response = await fetch(url);
    await response.arrayBuffer();
    return response.status;
  } catch {
    return 0;
  }
}

async function untilReady(url: string): Promise<void> {
  for (let i = 0; i < 400; i++) {
    const status = await statusOf(`${url}/readyz`);
    if (status === 200) return;
    await new Promise(resolve => setTimeout(resolve, 25));
  }
  throw new Error(`${url}/readyz did not answer 200`);
}

/** Services with a database, one after another through the command line: from the command to 200 on /readyz. */
export async function benchCreates(product: Product, count: number) {
  const rows: Array<{ name: string; totalMs: number; ownMs: number; operationMs: number }> = [];
  for (let i = 1; i <= count; i++) {
    const name = `bench-${i}`;
    const from = Date.now();
    const { stdout } = await run(path.join(ROOT, 'packages/cli/bin/platform'), ['create', 'service', name, '--lang', 'typescript', '--db', 'postgres', '--team', 'platform', '--json'], {
      env: { ...process.env, WAYMARK_DATA: product.data, PLATFORM_URL: product.url, PLATFORM_TOKEN: await tokenOf(product) },
      timeout: 120_000,
    });
    const made = JSON.parse(stdout);
    const staging = made.environments.find((e: any) => e.name === 'staging');
    await untilReady(staging.localUrl);
    const to = Date.now();
    const { body: operation } = await product.api(`/operations/${made.operation.id}`);
    const totalMs = to - from;
    rows.push({ name, totalMs, ownMs: totalMs - unionMs(operation.spans, from, to), operationMs: made.operation.durationMs });
    process.stdout.write(`  ${name}: ${seconds(totalMs)}, of which the platform's own ${seconds(rows.at(-1)!.ownMs)} (${operation.spans.map((s: any) => `${s.name} ${Date.parse(s.endedAt) - Date.parse(s.startedAt)} ms`).join(', ')})\n`);
  }
  const total = rows.map(r => r.totalMs);
  return { count, p50Ms: median(total), maxMs: Math.max(...total), maxAfterFirstMs: Math.max(...total.slice(1)), ownP50Ms: median(rows.map(r => r.ownMs)), rows };
}

async function tokenOf(product: Product): Promise<string> {
  return JSON.parse(await readFile(path.join(product.data, 'credentials.json'), 'utf8')).token;
}
