import { operationEnded } from '../../product/operations.ts';
import type { Product } from '../../product/startProduct.ts';
import type { CrashFile } from '../crashFile.ts';
import { resume } from '../processes.ts';
import { askUndo, print, untilReady } from '../settle.ts';
import { CANARY, type DeployPoint } from './points.ts';
import { scanDeploy } from './scanDeploy.ts';
import { type DeployTally, LONGER_THAN_LEASE_MS, newest, post, releaseIn, SERVICE, settle } from './service.ts';

const wait = (ms: number) => new Promise(resolve => setTimeout(resolve, ms));

/** Time enough to ask for it to be taken back. */
const LONG_CANARY = { ...CANARY, stepSeconds: 120 };

/** One hit of the backend, and whether a newer deployment overtakes the one that it meets. */
export interface Trial extends DeployPoint { index: number; verb: 'kill' | 'stop'; overtaken: boolean }

export const labelOf = ({ verb, point, overtaken, kind, undo }: Trial): string =>
  `${verb === 'stop' ? 'stopped' : 'killed'} at ${point}${overtaken ? ', overtaken' : ''}${{ freeze: ' in a freeze', 'config.fails': ' of a value with which nothing comes up', 'config.approval': ' of a secret' }[kind as string] ?? ''}${undo ? ' (undo)' : ''}`;

/** Wakes a backend up that was stopped, after its lease has ended; one that was killed comes back by itself. */
export async function afterHit(product: Product, hit: number | undefined, verb: Trial['verb']): Promise<void> {
  if (hit && verb === 'stop') {
    await wait(LONGER_THAN_LEASE_MS);
    await resume(hit);
  }
  await untilReady(product);
}

/** What a look past the platform's word finds; repeated while things are still going away. */
export async function findingsOf(product: Product, expected: Record<string, string | null>): Promise<string[]> {
  let findings = await scanDeploy(product, SERVICE, expected);
  for (let i = 0; i < 30 && findings.length; i++) {
    await wait(500);
    findings = await scanDeploy(product, SERVICE, expected);
  }
  return findings;
}

/** Asks for it; killed meanwhile the backend may not have answered: then it is looked for. */
export async function begin(product: Product, trial: Trial, to: string): Promise<string | undefined> {
  const before = (await newest(product)).id;
  const secret = () => post(product, `/services/${SERVICE}/environments/production/secrets/SOAK_KEY`, { generate: true }, 'PUT');
  const asks = {
    deploy: () => post(product, `/services/${SERVICE}/deployments`, { release: to, environments: ['staging', 'production'], canary: trial.undo ? LONG_CANARY : CANARY }),
    approval: () => post(product, `/services/${SERVICE}/deployments`, { release: to, environments: ['production'], canary: CANARY }),
    freeze: () => post(product, `/services/${SERVICE}/deployments`, { release: to, environments: ['production'], canary: CANARY }),
    rollback: () => post(product, `/services/${SERVICE}/rollbacks`, { environment: 'production' }),
    restart: () => post(product, `/services/${SERVICE}/environments/production/restart`, {}),
    'config.apply': secret,
    'config.approval': secret,
    // The logger of the golden path knows no such level, and the process ends.
    'config.fails': () => post(product, `/services/${SERVICE}/environments/production/config`, { set: { LOG_LEVEL: `loudest${trial.index}` } }, 'PATCH'),
  };
  let id = await asks[trial.kind]();
  if (!id) {
    await untilReady(product);
    const now = await newest(product);
    id = now.id === before ? undefined : now.id;
  }
  return id;
}

/** One hit while a release goes through staging and a canary to production, or goes back; what is wrong after it, in words. */
export async function oneTrial(product: Product, crash: CrashFile, trial: Trial, tally: DeployTally): Promise<string[]> {
  const began = Date.now();
  const label = labelOf(trial);
  print(`  ${label} …`);
  const from = (await releaseIn(product, 'production'))!;
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
  const overtake = () => post(product, `/services/${SERVICE}/deployments`, { release: from, environments: ['staging', 'production'] });
  // Not waited for: who is stopped before it has answered is to be woken up first.
  const ask = () =>
    begin(product, trial, to).then(async found => {
      id = found;
      if (trial.overtaken && id) after = await overtake();
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
  await afterHit(product, hit, trial.verb);
  await begun;
  if (trial.overtaken && !after) after = await overtake();
  const last = id ? await settle(product, id, tally) : undefined;
  const end = after ? await settle(product, after, tally) : last;
  const problems: string[] = [];
  const wanted = { succeeded: ['restart', 'config.apply'].includes(trial.kind) || trial.overtaken ? from : to, undone: from }[end?.state as string] ?? from;
  if (end && !['succeeded', 'undone'].includes(end.state)) problems.push(`${label}: ended as ${end.state}: ${JSON.stringify(end.error)}`);
  if (after && last && !['superseded', 'succeeded'].includes(last.state)) problems.push(`${label}: the one that was overtaken ended as ${last.state}`);
  const findings = await findingsOf(product, { production: wanted, staging: trial.kind === 'deploy' && !trial.undo && end?.state === 'succeeded' ? wanted : null });
  print(`  ${hit ? '' : 'NOT HIT: '}${label}: ${end?.state ?? 'before it was written'} after ${((Date.now() - began) / 1000).toFixed(1)} s${findings.length ? `; FOUND ${findings.join('; ')}` : ''}`);
  return [...problems, ...findings.map(f => `${label}: ${f}`)];
}
