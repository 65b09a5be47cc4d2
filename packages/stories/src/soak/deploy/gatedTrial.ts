import { operationEnded } from '../../product/operations.ts';
import { apiAs } from '../../product/people.ts';
import { backendPid } from '../../product/secondBackend.ts';
import type { Product } from '../../product/startProduct.ts';
import type { CrashFile } from '../crashFile.ts';
import { askUndo, print, untilReady } from '../settle.ts';
import { WAITING } from './points.ts';
import { gateFindings } from './scanDeploy.ts';
import { type DeployTally, releaseIn, SERVICE, settle } from './service.ts';
import { afterHit, begin, findingsOf, labelOf, type Trial } from './trial.ts';

const wait = (ms: number) => new Promise(resolve => setTimeout(resolve, ms));
/** Another owner than who deploys: both are of the team that owns the service. */
const APPROVER = 'ingrid.solberg';
/** How long the freeze lasts, milliseconds: less than a killed backend takes to come back and to take its work up again. */
const FREEZE_MS = 4000;

/** The request of an operation for an approval, as it is now; undefined while nobody was asked. */
async function requestOf(product: Product, id: string): Promise<any> {
  const { body } = await product.api(`/approvals?service=${SERVICE}`);
  return body.items.find((one: any) => one.operation === id);
}

/** Waits until somebody is asked. */
async function untilAsked(product: Product, id: string): Promise<any> {
  for (let i = 0; i < 600; i++) {
    const request = await requestOf(product, id).catch(() => undefined);
    if (request?.state === 'waiting') return request;
    await wait(50);
  }
  throw new Error(`Nobody was asked to approve ${id}`);
}

/** Another owner says yes. An answer that was lost is asked for once more, unless the yes was written. */
async function approve(product: Product, id: string): Promise<void> {
  const request = await untilAsked(product, id);
  const decide = () => apiAs(product, APPROVER, `/approvals/${request.id}/decision`, { method: 'POST', body: JSON.stringify({ decision: 'approve' }) }).catch(() => undefined);
  for (let i = 0; i < 5; i++) {
    const answer = await decide();
    if (answer?.status === 200) return;
    await untilReady(product);
    if ((await requestOf(product, id))?.state === 'approved') return;
    if (answer && answer.status < 500) throw new Error(`The approval was refused with ${answer.status}: ${JSON.stringify(answer.body)}`);
  }
  throw new Error('The approval was not taken');
}

/** Approves it as soon as somebody is asked, and waits for its end. */
export async function approvedToTheEnd(product: Product, id: string): Promise<any> {
  await approve(product, id);
  return operationEnded(product, id);
}

async function killNow(product: Product): Promise<number> {
  const pid = await backendPid(product);
  process.kill(pid, 'SIGKILL');
  await wait(100);
  return pid;
}

async function untilFreezeIsOver(product: Product): Promise<void> {
  for (let i = 0; i < 200; i++) {
    if (!(await product.api('/freezes')).body.items.length) return;
    await wait(100);
  }
  throw new Error('The freeze does not end');
}

/** One hit while a release waits before production: for another owner, or frozen there; what is wrong after it, in words. */
export async function gatedTrial(product: Product, crash: CrashFile, trial: Trial, tally: DeployTally): Promise<string[]> {
  const began = Date.now();
  const label = labelOf(trial);
  const moment = trial.point.split('/').at(-1)!;
  print(`  ${label} …`);
  const from = (await releaseIn(product, 'production'))!;
  const other = from === 'r1' ? 'r2' : 'r1';
  // Another secret is no other release.
  const to = trial.kind === 'config.approval' ? from : other;
  let id: string | undefined;
  let hit: number | undefined;
  /** Arms the point, does it, and sees the backend come back; what was asked for meanwhile may have had no answer. */
  const meet = async (deed: () => Promise<unknown>) => {
    await crash.arm(`${trial.verb === 'stop' ? 'stop ' : ''}${trial.point}`);
    const done = deed().catch(error => error);
    hit = await crash.hit(60_000);
    await afterHit(product, hit, trial.verb);
    const problem = await done;
    if (problem instanceof Error) throw problem;
  };
  const start = async () => {
    id = await begin(product, trial, to);
  };

  const early = trial.kind !== 'freeze' && !trial.undo && ['begun', 'asking', 'asked'].includes(moment);
  if (early) await meet(start);
  else await start();
  if (!id) throw new Error(`${label}: the deployment was not begun`);
  const operation = id;
  await untilAsked(product, operation);

  if (trial.point === WAITING) {
    hit = await killNow(product);
    await untilReady(product);
  }
  let end: any;
  if (trial.undo) {
    await meet(() => askUndo(product, operation).catch(() => undefined));
    end = await operationEnded(product, operation);
  } else {
    if (trial.kind === 'freeze') {
      const freeze = () =>
        product.api('/freezes', { method: 'POST', body: JSON.stringify({ service: SERVICE, environment: 'production', reason: 'Kill tests', endsAt: new Date(Date.now() + FREEZE_MS).toISOString() }) });
      const retry = () => product.api(`/operations/${operation}/retry`, { method: 'POST' }).catch(() => undefined);
      // The gate sees it within a second; a backend that comes back late may find that it has ended meanwhile.
      if (moment === 'begun') await freeze();
      else await meet(freeze);
      await untilFreezeIsOver(product);
      if (moment === 'begun') {
        await operationEnded(product, operation);
        await meet(retry);
      } else if ((await product.api(`/operations/${operation}`)).body.state === 'failed') await retry();
      await approve(product, operation);
    } else if (early || trial.point === WAITING) await approve(product, operation);
    else await meet(() => approve(product, operation));
    end = await settle(product, operation, tally);
  }
  if (!hit) tally.missed.push(label);
  const problems: string[] = [];
  const ends = trial.undo ? 'undone' : 'succeeded';
  if (end.state !== ends) problems.push(`${label}: ended as ${end.state}: ${JSON.stringify(end.error)}`);
  const findings = [...(await findingsOf(product, { production: ends === 'undone' ? from : to, staging: null })), ...(await gateFindings(product.data, operation, ends))];
  print(`  ${hit ? '' : 'NOT HIT: '}${label}: ${end.state} after ${((Date.now() - began) / 1000).toFixed(1)} s${findings.length ? `; FOUND ${findings.join('; ')}` : ''}`);
  return [...problems, ...findings.map(f => `${label}: ${f}`)];
}
