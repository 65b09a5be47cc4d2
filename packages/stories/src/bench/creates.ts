import { unionMs } from '../product/operations.ts';
import type { Product } from '../product/startProduct.ts';
import { untilReady } from './answers.ts';
import { platform } from './platform.ts';
import { median, seconds } from './statistics.ts';

/** Services with a database, one after another through the command line: from the command to 200 on /readyz. */
export async function benchCreates(product: Product, count: number) {
  const rows: Array<{ name: string; totalMs: number; ownMs: number; operationMs: number }> = [];
  for (let i = 1; i <= count; i++) {
    const name = `bench-${i}`;
    const from = Date.now();
    const made = await platform(product, ['create', 'service', name, '--lang', 'typescript', '--db', 'postgres', '--team', 'platform']);
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
