import { execFile } from 'node:child_process';
import { appendFile, chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { createService, operationEnded } from '../../product/operations.ts';
import { type Product, removeData, startProduct } from '../../product/startProduct.ts';
import { CrashFile } from '../crashFile.ts';
import { leftAfterStop } from '../leftAfterStop.ts';
import { sample, seeded } from '../points.ts';
import { resume } from '../processes.ts';
import { askUndo, print, untilReady } from '../settle.ts';
import { CANARY, DEPLOY_POINTS, type DeployPoint } from './points.ts';
import { scanDeploy } from './scanDeploy.ts';

const run = promisify(execFile);
const wait = (ms: number) => new Promise(resolve => setTimeout(resolve, ms));
const SERVICE = 'soak-deploy';
const SHORT = 3;
/** Longer than a lease (`platform.loop.leaseSeconds` of the embedded default is 5). */
const LONGER_THAN_LEASE_MS = 7000;

/** Time enough to ask for it to be taken back. */
const LONG_CANARY = { ...CANARY, stepSeconds: 120 };

interface Trial extends DeployPoint { index: number; verb: 'kill' | 'stop'; overtaken: boolean }

const post = async (product: Product, apiPath: string, body: object) => {
  const answer = await product.api(apiPath, { method: 'POST', body: JSON.stringify(body) }).catch(() => undefined);
  if (answer && answer.status !== 202) throw new Error(`POST ${apiPath} was refused with ${answer.status}: ${JSON.stringify(answer.body)}`);
  return answer?.body?.id as string | undefined;
};

const newest = async (product: Product): Promise<any> => (await product.api(`/operations?service=${SERVICE}&limit=1`)).body.items[0];
const releaseIn = async (product: Product, environment: string): Promise<string | null> =>
  (await product.api(`/services/${SERVICE}`)).body.environments.find((e: any) => e.name === environment).release;

/** A service with two releases, both of which have served in both environments. */
async function prepare(product: Product, folder: string): Promise<void> {
  const made = await createService(product, SERVICE);
  const first = await operationEnded(product, made.id);
  if (first.state !== 'succeeded') throw new Error(`Creating ${SERVICE} ended as ${first.state}`);
  const { body } = await product.api(`/services/${SERVICE}`);
  const clone = path.join(folder, 'clone');
  await run('git', ['clone', '-q', body.repository.cloneUrl, clone]);
  await appendFile(path.join(clone, 'README.md'), '\nAnother line.\n');
  await run('git', ['-C', clone, '-c', 'user.name=Soak', '-c', 'user.email=soak@example.org', 'commit', '-qam', 'Another line']);
  await run('git', ['-C', clone, 'push', '-q', 'origin', 'HEAD']);
  for (let i = 0; i < 600 && (await releaseIn(product, 'staging')) !== 'r2'; i++) await wait(100);
  for (const release of ['r1', 'r2']) {
    const id = await post(product, `/services/${SERVICE}/deployments`, { release, environments: ['production'] });
    await operationEnded(product, id!);
  }
  for (let i = 0; i < 600 && (await newest(product)).state === 'running'; i++) await wait(100);
}

/** Asks for it; killed meanwhile the backend may not have answered: then it is looked for. */
async function begin(product: Product, trial: Trial, to: string): Promise<string | undefined> {
  const before = (await newest(product)).id;
  const asks = {
    deploy: () => post(product, `/services/${SERVICE}/deployments`, { release: to, environments: ['staging', 'production'], canary: trial.undo ? LONG_CANARY : CANARY }),
    rollback: () => post(product, `/services/${SERVICE}/rollbacks`, { environment: 'production' }),
    restart: () => post(product, `/services/${SERVICE}/environments/production/restart`, {}),
  };
  let id = await asks[trial.kind]();
  if (!id) {
    await untilReady(product);
    const now = await newest(product);
    id = now.id === before ? undefined : now.id;
  }
  return id;
}

/** It ends by itself, or can be retried, or else undone. */
async function settle(product: Product, id: string, tally: { retried: number }): Promise<any> {
  let last = await operationEnded(product, id);
  if (last.state === 'failed') {
    tally.retried += 1;
    print(`    failed (${last.error?.step}: ${last.error?.what}: ${last.error?.why}), retried`);
    await product.api(`/operations/${id}/retry`, { method: 'POST' });
    last = await operationEnded(product, id);
  }
  return last;
}

async function oneTrial(product: Product, crash: CrashFile, trial: Trial, tally: { retried: number; missed: string[] }): Promise<string[]> {
  const began = Date.now();
  const label = `${trial.verb === 'stop' ? 'stopped' : 'killed'} at ${trial.point}${trial.overtaken ? ', overtaken' : ''}`;
  print(`  ${label}${trial.undo ? ' (undo)' : ''} …`);
  const from = await releaseIn(product, 'production');
  const to = from === 'r1' ? 'r2' : 'r1';
  // The canary needs something to compare with, and every step something to do: staging goes back first.
  if (trial.kind === 'deploy' && (await releaseIn(product, 'staging')) === to) {
    const back = await post(product, `/services/${SERVICE}/deployments`, { release: from, environments: ['staging'] });
    await operationEnded(product, back!);
  }
  let id: string | undefined;
  let after: string | undefined;
  const over = async () => {
    const now = id && (await product.api(`/operations/${id}`).catch(() => undefined))?.body?.state;
    return Boolean(now) && !['running', 'undoing'].includes(now);
  };
  // Not waited for: who is stopped before it has answered is to be woken up first.
  const ask = () =>
    begin(product, trial, to).then(async found => {
      id = found;
      if (trial.overtaken && id) after = await post(product, `/services/${SERVICE}/deployments`, { release: from, environments: ['staging', 'production'] });
    });
  let begun: Promise<void>;
  if (trial.undo) {
    await crash.arm(`stop deploy/production/canary-${CANARY.first}/begun`);
    begun = ask();
    const pid = await crash.hit(120_000);
    if (!pid) throw new Error('The deployment did not come to its canary');
    await crash.arm(trial.point);
    await resume(pid);
    await begun;
    await askUndo(product, id!).catch(() => undefined);
  } else {
    await crash.arm(`${trial.verb === 'stop' ? 'stop ' : ''}${trial.point}`);
    begun = ask();
  }
  const hit = await crash.hit(120_000, over);
  if (!hit) tally.missed.push(label);
  if (hit && trial.verb === 'stop' && !trial.undo) {
    await wait(LONGER_THAN_LEASE_MS);
    await resume(hit);
  }
  await untilReady(product);
  await begun;
  if (trial.overtaken && !after) after = await post(product, `/services/${SERVICE}/deployments`, { release: from, environments: ['staging', 'production'] });
  const last = id ? await settle(product, id, tally) : undefined;
  const end = after ? await settle(product, after, tally) : last;
  const problems: string[] = [];
  const wanted = { succeeded: trial.kind === 'restart' || trial.overtaken ? from : to, undone: from }[end?.state as string] ?? from;
  if (end && !['succeeded', 'undone'].includes(end.state)) problems.push(`${label}: ended as ${end.state}: ${JSON.stringify(end.error)}`);
  if (after && last && !['superseded', 'succeeded'].includes(last.state)) problems.push(`${label}: the one that was overtaken ended as ${last.state}`);
  const expected = { production: wanted, staging: trial.kind === 'deploy' && !trial.undo && end?.state === 'succeeded' ? wanted : null };
  let findings = await scanDeploy(product, SERVICE, expected);
  for (let i = 0; i < 30 && findings.length; i++) {
    await wait(500);
    findings = await scanDeploy(product, SERVICE, expected);
  }
  print(`  ${hit ? '' : 'NOT HIT: '}${label}: ${end?.state ?? 'before it was written'} after ${((Date.now() - began) / 1000).toFixed(1)} s${findings.length ? `; FOUND ${findings.join('; ')}` : ''}`);
  return [...problems, ...findings.map(f => `${label}: ${f}`)];
}

/** One product with its service, until all trials are done or one has failed in a way that leaves nothing to judge. */
async function oneProduct(trials: Trial[], tally: { retried: number; missed: string[] }, keep: boolean): Promise<string[]> {
  const folder = await mkdtemp(path.join(tmpdir(), 'waymark deploy '));
  // As root, Postgres runs as somebody else, who has to get to its folders.
  await chmod(folder, 0o711);
  const data = path.join(folder, 'data');
  const crash = new CrashFile(path.join(folder, 'crash'));
  const product = await startProduct({ data, env: { WAYMARK_CRASH_FILE: crash.path } });
  const problems: string[] = [];
  let trial: Trial | undefined;
  try {
    await prepare(product, folder);
    while (trials.length) {
      trial = trials.shift()!;
      problems.push(...(await oneTrial(product, crash, trial, tally)));
    }
  } catch (error) {
    const what = `${trial?.point ?? 'before the first one'}: ${error instanceof Error ? error.message : error}`;
    problems.push(what);
    print(`  FAILED ${what}`);
    if (!trial) trials.length = 0;
  } finally {
    await crash.clear();
    await product.stop();
    problems.push(...(await leftAfterStop(data)));
    if (keep) print(`Kept ${folder}`);
    else {
      await removeData(data);
      await rm(folder, { recursive: true, force: true });
    }
  }
  return problems;
}

/** Kills and pauses of the backend at every persisted step of deploying through staging and a canary to production, going back, restarting. */
export async function soakDeploy(options: { seed: number; short: boolean; only?: string; keep: boolean }): Promise<{ passed: number; problems: string[] }> {
  const random = seeded(options.seed);
  const points = DEPLOY_POINTS.filter(p => !options.only || options.only.split(',').some(part => p.point.includes(part)));
  const drawn = options.short ? sample(points, SHORT, random) : points;
  const trials = drawn.map((point, index): Trial => ({ ...point, index, verb: !point.undo && index % 4 === 3 ? 'stop' : 'kill', overtaken: point.kind === 'deploy' && !point.undo && index % 5 === 2 && /staging|release/.test(point.point) }));
  print(`${trials.length} kills and pauses of deployments; ${DEPLOY_POINTS.length} points are known`);
  const tally = { retried: 0, missed: [] as string[] };
  const problems: string[] = [];
  const queue = [...trials];
  while (queue.length) problems.push(...(await oneProduct(queue, tally, options.keep)));
  problems.push(...tally.missed.map(missed => `${missed} was not hit`));
  print(`deploy: ${trials.length - tally.missed.length} hit, ${tally.missed.length} not hit, ${tally.retried} had to be retried; ${problems.length} problems`);
  return { passed: Math.max(0, trials.length - problems.length), problems };
}
