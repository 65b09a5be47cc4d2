import { existsSync } from 'node:fs';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { processTree } from '../product/memory.ts';
import { createService, operationEnded } from '../product/operations.ts';
import { isReady, type Product } from '../product/startProduct.ts';
import { scan } from './scan.ts';

const wait = (ms: number) => new Promise(resolve => setTimeout(resolve, ms));
const print = (line: string) => process.stdout.write(`${line}\n`);

export interface CreateResult { kills: number; clean: number; problems: string[] }

async function untilReady(product: Product): Promise<void> {
  for (let i = 0; i < 1200; i++) {
    if (await isReady(product.port)) return;
    await wait(50);
  }
  throw new Error('The backend did not come back within a minute');
}

/** Brings what was interrupted to an end: goes on by itself; a failed one is retried once, then undone. Every other one is undone on purpose. */
async function settle(product: Product, operation: string, undo: boolean): Promise<'made' | 'gone'> {
  await untilReady(product);
  if (undo) {
    const answer = await product.api(`/operations/${operation}/undo`, { method: 'POST' });
    if (answer.status !== 202 && answer.status !== 409) throw new Error(`Undo of ${operation} was refused with ${answer.status}: ${JSON.stringify(answer.body)}`);
  }
  let last = await operationEnded(product, operation);
  if (last.state === 'failed') {
    print(`    failed (${last.error?.step}: ${last.error?.why}), retried`);
    await product.api(`/operations/${operation}/retry`, { method: 'POST' });
    last = await operationEnded(product, operation);
  }
  if (last.state === 'failed') {
    await product.api(`/operations/${operation}/undo`, { method: 'POST' });
    last = await operationEnded(product, operation);
  }
  if (last.state === 'succeeded') return 'made';
  if (last.state === 'undone') return 'gone';
  throw new Error(`Operation ${operation} ended as ${last.state}`);
}

/** One kill at each given point of creation, the backend restarted by the launcher each time; a point that is not hit is a problem. */
export async function soakPoints(product: Product, crashFile: string, points: string[], services: string[]): Promise<CreateResult> {
  const problems: string[] = [];
  let kills = 0;
  let clean = 0;
  for (const [index, point] of points.entries()) {
    const name = `soak-p${index}`;
    // Every other one: what stays must fit below the agent's cap of databases to the end of the run.
    const undo = index % 2 === 1;
    await rm(`${crashFile}.hit`, { force: true });
    await writeFile(crashFile, point);
    const { id } = await createService(product, name).catch(error => ({ id: undefined, error }) as any);
    const began = Date.now();
    while (existsSync(crashFile) && Date.now() - began < 60_000) await wait(10);
    const hit = existsSync(`${crashFile}.hit`) && (await readFile(`${crashFile}.hit`, 'utf8')).includes(point);
    await rm(crashFile, { force: true });
    if (!hit) problems.push(`${point} was not hit`);
    else kills += 1;
    await untilReady(product);
    const operation = id ?? (await product.api(`/operations?key=story-${name}`)).body.items[0]?.id;
    if (!operation) {
      print(`  ${point}: killed before the operation was written; nothing to settle`);
      clean += 1;
      continue;
    }
    const outcome = await settle(product, operation, undo);
    if (outcome === 'made') services.push(name);
    print(`  ${hit ? 'killed' : 'NOT HIT'} at ${point}: ${outcome === 'made' ? 'went on to the end' : 'taken back'} after ${((Date.now() - began) / 1000).toFixed(1)} s`);
    const found = await scanned(product, services, point);
    problems.push(...found);
    if (hit && !found.length) clean += 1;
  }
  return { kills, clean, problems };
}

/** Kills the backend or the agent at random moments of creation. */
export async function soakRandom(product: Product, count: number, random: () => number, services: string[], tag: string): Promise<CreateResult> {
  const problems: string[] = [];
  let clean = 0;
  for (let i = 0; i < count; i++) {
    const name = `soak-${tag}${i}`;
    const victim = random() < 0.5 ? 'backend' : 'agent';
    const { id } = await createService(product, name);
    const after = Math.round(random() * 4000);
    await wait(after);
    const pattern = victim === 'backend' ? /packages\/backend/ : /agent\/src\/main/;
    const pids = (await processTree(product.launcher.pid!)).filter(p => pattern.test(p.command)).map(p => p.pid);
    for (const pid of pids) process.kill(pid, 'SIGKILL');
    await wait(200);
    const outcome = await settle(product, id, i % 2 === 1);
    if (outcome === 'made') services.push(name);
    print(`  ${victim} killed ${after} ms after the request: ${outcome === 'made' ? 'went on to the end' : 'taken back'}`);
    const found = await scanned(product, services, `${victim} at ${after} ms`);
    problems.push(...found);
    if (!found.length) clean += 1;
  }
  return { kills: count, clean, problems };
}

/** A scan that is repeated while things are still going away; what stays is a finding. */
async function scanned(product: Product, services: string[], when: string): Promise<string[]> {
  let findings = await scan(product, services);
  for (let i = 0; i < 20 && findings.length; i++) {
    await wait(500);
    findings = await scan(product, services);
  }
  for (const f of findings) print(`    FOUND ${f.where}: ${f.what}`);
  return findings.map(f => `${when}: ${f.where}: ${f.what}`);
}

/** Where the backend looks for the point at which to die. */
export const crashFileOf = (data: string) => `${data}.crash`;
