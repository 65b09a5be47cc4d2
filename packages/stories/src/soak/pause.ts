import { readFile } from 'node:fs/promises';
import { request } from 'node:http';
import path from 'node:path';
import { secondBackend, words } from '../product/secondBackend.ts';
import type { Product } from '../product/startProduct.ts';
import type { CrashFile } from './crashFile.ts';
import { resume } from './processes.ts';
import { beginService, print, type Run, scanned, settle, type Tally } from './settle.ts';

const wait = (ms: number) => new Promise(resolve => setTimeout(resolve, ms));
/** Longer than a lease (`platform.loop.leaseSeconds` of the embedded default is 5). */
const LONGER_THAN_LEASE_MS = 7000;

/** What the backend is paused before, and whether another one takes over meanwhile. */
export interface Pause { point: string; another: boolean }

export const PAUSES: Pause[] = [
  { point: 'binding/route/applying', another: true },
  { point: 'binding/postgres/applying', another: true },
  { point: 'pipeline.run/test/begun', another: true },
  { point: 'binding/workload/applying', another: false },
];

const refusals = async (product: Product) => ((await readFile(path.join(product.data, 'logs', 'agent.log'), 'utf8')).match(/refused: .* is older than /g) ?? []).length;

/** Asks the agent for a removal with a fence older than the newest that it has seen; the status of its answer. */
async function olderFence(product: Product, first: number, route: string): Promise<number> {
  const socketPath = (await words(`/proc/${first}/environ`)).find(line => line.startsWith('WAYMARK_AGENT_SOCKET='))!.slice('WAYMARK_AGENT_SOCKET='.length);
  const newest = Number(await readFile(path.join(product.data, 'agent', 'fences', 'routes', route), 'utf8'));
  return new Promise((resolve, reject) => {
    const call = request({ socketPath, method: 'DELETE', path: `/v1/routes/${route}?fence=${newest - 1}` }, answer => {
      answer.resume();
      resolve(answer.statusCode ?? 0);
    });
    call.once('error', reject);
    call.end();
  });
}

/**
 * Pauses the backend (SIGSTOP) just before it acts, for longer than its lease. Another backend may take over meanwhile.
 * When the first wakes up it either notices that its claim is lost, or calls the agent, which refuses its older fence;
 * that the agent does is seen by asking it, too.
 */
export async function pauseAt(run: Run, crash: CrashFile, pause: Pause, name: string, seen: Tally): Promise<void> {
  const { product } = run;
  const label = `backend paused before ${pause.point}${pause.another ? ', another takes over' : ''}`;
  const before = await refusals(product);
  await crash.arm(`stop ${pause.point}`);
  const operation = await beginService(product, name);
  const first = await crash.hit(60_000);
  if (!first || !operation) {
    seen.missed += 1;
    seen.problems.push(`${label}: was not hit`);
    return;
  }
  seen.kills += 1;
  let second: Awaited<ReturnType<typeof secondBackend>> | undefined;
  try {
    if (pause.another) {
      second = await secondBackend(product, first);
      await settle(second.product, operation, seen);
      const status = await olderFence(product, first, `${name}-staging`);
      if (status !== 409) seen.problems.push(`${label}: the agent answered ${status} to an older fence, 409 expected`);
    } else await wait(LONGER_THAN_LEASE_MS);
    await resume(first);
    if (!second) await settle(product, operation, seen);
    run.services.push(name);
    // Time for what it had in hand; the scan then looks whether it did harm.
    await wait(1500);
  } catch (error) {
    await resume(first);
    throw error;
  } finally {
    await second?.stop();
  }
  const refused = (await refusals(product)) - before;
  print(`  ${label}: went on to the end${second ? `, ${refused} calls with the older fence refused` : ''}`);
  seen.problems.push(...(await scanned(run, label)));
}
