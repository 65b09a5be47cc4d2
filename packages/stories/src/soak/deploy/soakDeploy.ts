import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { operationEnded } from '../../product/operations.ts';
import { removeData, startProduct } from '../../product/startProduct.ts';
import { CrashFile } from '../crashFile.ts';
import { leftAfterStop } from '../leftAfterStop.ts';
import { sample, seeded } from '../points.ts';
import { print } from '../settle.ts';
import { failingTrial } from './failingTrial.ts';
import { approvedToTheEnd, gatedTrial } from './gatedTrial.ts';
import { DEPLOY_POINTS, type DeployPoint, isGated, WAITING } from './points.ts';
import { type DeployTally, prepare } from './service.ts';
import { labelOf, oneTrial, type Trial } from './trial.ts';

const SHORT = 3;
/** Production asks for the word of another owner, as it does in the production configuration. */
const ASKS_FOR_APPROVAL = { APP_CONFIG_platform_protection_production: '"deny"' };

const trialOf = (trial: Trial) => {
  if (trial.kind === 'config.fails') return failingTrial;
  return isGated(trial) ? gatedTrial : oneTrial;
};

/** One product with its service, until all trials are done or one has failed in a way that leaves nothing to judge. */
async function oneProduct(trials: Trial[], tally: DeployTally, keep: boolean): Promise<string[]> {
  const gated = isGated(trials[0]);
  const folder = await mkdtemp(path.join(tmpdir(), 'waymark deploy '));
  // As root, Postgres runs as somebody else, who has to get to its folders.
  await chmod(folder, 0o711);
  const data = path.join(folder, 'data');
  const crash = new CrashFile(path.join(folder, 'crash'));
  const product = await startProduct({ data, env: { WAYMARK_CRASH_FILE: crash.path, ...(gated ? ASKS_FOR_APPROVAL : {}) } });
  const problems: string[] = [];
  let trial: Trial | undefined;
  try {
    await prepare(product, folder, id => (gated ? approvedToTheEnd(product, id) : operationEnded(product, id)));
    while (trials.length && isGated(trials[0]) === gated) {
      trial = trials.shift()!;
      problems.push(...(await trialOf(trial)(product, crash, trial, tally)));
    }
  } catch (error) {
    const what = `${trial?.point ?? 'before the first one'}: ${error instanceof Error ? error.message : error}`;
    problems.push(what);
    print(`  FAILED ${what}`);
    // The next product would come no further: none of them counts as passed.
    if (!trial) problems.push(...trials.splice(0).map(one => `${labelOf(one)} was not tried`));
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

/** Kills and pauses of the backend at every persisted step of deploying through staging, approvals, freezes and a canary to production, going back, restarting, changing configuration, also where it does not come up. */
export async function soakDeploy(options: { seed: number; short: boolean; only?: string; keep: boolean }): Promise<{ passed: number; problems: string[] }> {
  const random = seeded(options.seed);
  const points = DEPLOY_POINTS.filter(p => !options.only || options.only.split(',').some(part => `${p.kind} ${p.point}`.includes(part)));
  const drawn = options.short ? sample(points, SHORT, random) : points;
  const stops = ({ point, undo }: DeployPoint, index: number) => !undo && point !== WAITING && index % 4 === 3;
  const trials = drawn.map((point, index): Trial => ({ ...point, index, verb: stops(point, index) ? 'stop' : 'kill', overtaken: point.kind === 'deploy' && !point.undo && index % 5 === 2 && /staging|release/.test(point.point) }));
  print(`${trials.length} kills and pauses of deployments; ${DEPLOY_POINTS.length} points are known`);
  const tally: DeployTally = { retried: 0, missed: [] };
  const problems: string[] = [];
  // Those that need an approval have a product of their own, at the end.
  const queue = [...trials].sort((a, b) => Number(isGated(a)) - Number(isGated(b)));
  while (queue.length) problems.push(...(await oneProduct(queue, tally, options.keep)));
  problems.push(...tally.missed.map(missed => `${missed} was not hit`));
  print(`deploy: ${trials.length - tally.missed.length} hit, ${tally.missed.length} not hit, ${tally.retried} had to be retried; ${problems.length} problems`);
  return { passed: Math.max(0, trials.length - problems.length), problems };
}
