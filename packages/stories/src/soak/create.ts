import { readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { processTree } from '../product/memory.ts';
import type { Product } from '../product/startProduct.ts';
import type { CrashFile } from './crashFile.ts';
import type { Kill } from './points.ts';
import { markedProcesses } from './processes.ts';
import { askUndo, beginService, findOperation, print, type Run, scanned, settle, type Tally, untilReady } from './settle.ts';

const wait = (ms: number) => new Promise(resolve => setTimeout(resolve, ms));

/** What goes on behind a creation (the pool of databases is filled) is waited for so long from its beginning, on a busy machine too. */
const BEHIND_MS = 90_000;
/** At this point everything that a creation makes is there, and it can still be taken back. */
const ALL_MADE = 'stop agent/route/listening';

/** Brings a creation to where everything is made, asks for it to be taken back, and arms the point on the way. */
async function armUndo({ product }: Run, crash: CrashFile, kill: Kill, name: string): Promise<string> {
  await crash.arm(`${ALL_MADE} ${name}`);
  const operation = await beginService(product, name);
  const agent = await crash.hit(60_000);
  if (!agent || !operation) throw new Error(`The creation of ${name} did not come to its route`);
  try {
    // Armed first: the first step is taken back at once. Killed there, the backend may not have answered.
    await crash.arm(kill.point);
    await askUndo(product, operation).catch(() => false);
  } finally {
    process.kill(agent, 'SIGCONT');
  }
  return operation;
}

/** For who has to find out why a point was not reached. */
async function tellWhere(product: Product, operation: string | undefined): Promise<void> {
  const answer = operation && (await product.api(`/operations/${operation}`).catch(error => ({ status: 0, body: String(error) })));
  print(`    ${operation ?? 'no operation'}: ${JSON.stringify(answer && (answer.body.steps?.map((s: any) => [s.id, s.state, s.message]) ?? answer))}`);
  print(`    ${(await readFile(path.join(product.data, 'logs', 'agent.log'), 'utf8')).trim().split('\n').slice(-6).join('\n    ')}`);
}

/** One kill at a point of creation or of its undoing; a point that is not hit is a problem. */
export async function killAtPoint(run: Run, crash: CrashFile, kill: Kill, name: string, undo: boolean, seen: Tally): Promise<void> {
  const { product } = run;
  const began = Date.now();
  const label = `${kill.victim} ${kill.point}`;
  if (kill.emptyCache) await rm(path.join(product.data, 'agent', 'cache'), { recursive: true, force: true });
  let operation: string | undefined;
  if (kill.during === 'undo') operation = await armUndo(run, crash, kill, name);
  else {
    await crash.arm(kill.ofService ? `${kill.point} ${name}-` : kill.point);
    operation = await beginService(product, name);
    // Nobody was killed before it answered: it was late, or its answer was lost.
    if (!operation && kill.victim !== 'backend') operation = (await findOperation(product, name)) ?? (await beginService(product, name));
  }
  const over = async () => {
    const state = operation && (await product.api(`/operations/${operation}`).catch(() => undefined))?.body?.state;
    return state === 'undone' || state === 'failed' || (state === 'succeeded' && Date.now() - began > BEHIND_MS);
  };
  const hit = await crash.hit(120_000, over);
  if (hit) seen.kills += 1;
  else {
    seen.missed += 1;
    seen.problems.push(`${label} was not hit`);
    await tellWhere(product, operation);
  }
  await untilReady(product);
  operation ??= await findOperation(product, name);
  const done = `  ${hit ? 'killed' : 'NOT HIT'} ${label}${kill.during === 'undo' ? ' (undo)' : ''}`;
  if (!operation) {
    print(`${done}: before the operation was written; nothing to settle`);
  } else {
    if (undo || kill.during === 'undo') await askUndo(product, operation);
    const retried = seen.retried;
    const outcome = await settle(product, operation, seen);
    if (kill.byItself && seen.retried > retried) seen.problems.push(`${label}: it did not go on by itself`);
    if (outcome === 'made') run.services.push(name);
    print(`${done}: ${outcome === 'made' ? 'went on to the end' : 'taken back'} after ${((Date.now() - began) / 1000).toFixed(1)} s`);
  }
  seen.problems.push(...(await scanned(run, label)));
}

const VICTIMS = ['backend', 'agent', 'shim'] as const;

async function victims(product: Product, victim: (typeof VICTIMS)[number]): Promise<number[]> {
  if (victim === 'shim') return (await markedProcesses(product.data)).filter(p => /\/shim\//.test(p.command)).map(p => p.pid);
  const pattern = victim === 'backend' ? /packages\/backend/ : /agent\/src\/main/;
  return (await processTree(product.launcher.pid!)).filter(p => pattern.test(p.command)).map(p => p.pid);
}

/** Whom a random kill meets, and how many milliseconds after the request. */
export interface Moment { victim: (typeof VICTIMS)[number]; after: number }

export const drawMoment = (random: () => number): Moment => ({ victim: VICTIMS[Math.floor(random() * VICTIMS.length)], after: Math.round(random() * 4000) });

/** Kills the backend, the agent, or every shim there is, at a random moment of a creation. */
export async function killAtRandom(run: Run, moment: Moment & { undo: boolean }, name: string, seen: Tally): Promise<void> {
  const { product } = run;
  const { victim, after, undo } = moment;
  const operation = await beginService(product, name);
  if (!operation) throw new Error(`Creating ${name} was not answered`);
  await wait(after);
  const pids = await victims(product, victim);
  for (const pid of pids) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // It has ended in this very moment.
    }
  }
  seen.kills += 1;
  await wait(200);
  await untilReady(product);
  if (undo) await askUndo(product, operation);
  const outcome = await settle(product, operation, seen);
  if (outcome === 'made') run.services.push(name);
  print(`  ${victim} killed ${after} ms after the request: ${outcome === 'made' ? 'went on to the end' : 'taken back'}`);
  seen.problems.push(...(await scanned(run, `${victim} at ${after} ms`)));
}
