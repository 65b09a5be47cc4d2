import { operationEnded } from '../../product/operations.ts';
import type { Product } from '../../product/startProduct.ts';
import type { CrashFile } from '../crashFile.ts';
import { askUndo, print, untilReady } from '../settle.ts';
import { inTables } from './scanDeploy.ts';
import { type DeployTally, releaseIn, SERVICE } from './service.ts';
import { afterHit, begin, findingsOf, labelOf, type Trial } from './trial.ts';

/** The revision that counts in production, and whether it holds the value that was refused. */
async function configuration(product: Product): Promise<{ revision: string; level?: string }> {
  const { body } = await product.api(`/services/${SERVICE}/environments/production/config`);
  return { revision: body.revision, level: body.items.find((one: any) => one.name === 'LOG_LEVEL')?.value };
}

/** Deployments of an operation that did not end as failed: it has brought nothing. */
const notFailed = (data: string, operation: string) =>
  inTables(data, operation, async rows => (await rows(`SELECT outcome FROM deployment WHERE operation = $1 AND outcome IS DISTINCT FROM 'failed'`)).map(d => `wrong: a deployment of it is ${d.outcome ?? 'open'}`));

/**
 * One hit while production is given a value with which nothing comes up: while that fails and takes itself back, or while
 * what is left of the operation is undone. What is wrong after it, in words.
 */
export async function failingTrial(product: Product, crash: CrashFile, trial: Trial, tally: DeployTally): Promise<string[]> {
  const began = Date.now();
  const label = labelOf(trial);
  print(`  ${label} …`);
  const from = (await releaseIn(product, 'production'))!;
  const before = await configuration(product);
  let id: string | undefined;
  let hit: number | undefined;
  const meet = async (deed: () => Promise<unknown>) => {
    await crash.arm(`${trial.verb === 'stop' ? 'stop ' : ''}${trial.point}`);
    // Not waited for: who is stopped before it has answered is to be woken up first.
    const done = deed().catch(error => error);
    hit = await crash.hit(120_000);
    await afterHit(product, hit, trial.verb);
    const problem = await done;
    if (problem instanceof Error) throw problem;
  };
  const start = async () => {
    id = await begin(product, trial, from);
  };
  if (trial.undo) await start();
  else await meet(start);
  const problems: string[] = [];
  let end = id ? await operationEnded(product, id) : undefined;
  if (end && end.state !== 'failed') problems.push(`${label}: ended as ${end.state}, and nothing can come up with it`);
  // What served goes on before anybody has done anything.
  const findings = await findingsOf(product, { production: from, staging: null });
  if (id) {
    const undo = () => askUndo(product, id!).catch(() => undefined);
    if (trial.undo) await meet(undo);
    else await undo();
    await untilReady(product);
    end = await operationEnded(product, id);
    if (end.state !== 'undone') problems.push(`${label}: ended as ${end.state}: ${JSON.stringify(end.error)}`);
    findings.push(...(await notFailed(product.data, id)), ...(await findingsOf(product, { production: from, staging: null })));
  }
  if (!hit) tally.missed.push(label);
  const after = await configuration(product);
  if (after.revision !== before.revision || after.level !== before.level) findings.push(`wrong: ${after.revision} with the level ${after.level} counts, and was ${before.revision} with ${before.level}`);
  print(`  ${hit ? '' : 'NOT HIT: '}${label}: ${end?.state ?? 'before it was written'} after ${((Date.now() - began) / 1000).toFixed(1)} s${findings.length ? `; FOUND ${findings.join('; ')}` : ''}`);
  return [...problems, ...findings.map(f => `${label}: ${f}`)];
}
