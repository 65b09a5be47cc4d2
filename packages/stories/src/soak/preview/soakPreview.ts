import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type Product, removeData, startProduct } from '../../product/startProduct.ts';
import { CrashFile } from '../crashFile.ts';
import { leftAfterStop } from '../leftAfterStop.ts';
import { sample, seeded } from '../points.ts';
import { resume } from '../processes.ts';
import { scanEnvironment } from '../scanEnvironment.ts';
import { print, untilReady } from '../settle.ts';
import { Branches } from './Branches.ts';
import { PREVIEW_POINTS, type PreviewPoint } from './points.ts';

const SHORT = 2;
const LONGER_THAN_LEASE_MS = 7000;
const wait = (ms: number) => new Promise(resolve => setTimeout(resolve, ms));

/** One hit; with `stop` whoever is hit stands still for longer than its lease instead of dying. */
interface Hit extends PreviewPoint { verb: 'kill' | 'stop' }
interface Trial extends Hit { index: number }
interface Tally { begun: number; retried: number; missed: string[] }

/** Hits the backend, or the agent, while `act` is under way, and waits until it is back. False if the point was not reached. */
async function hitWhile(product: Product, crash: CrashFile, { point, verb }: Trial, act: () => Promise<unknown>, meanwhile: () => Promise<unknown>): Promise<boolean> {
  await crash.arm(verb === 'stop' ? `stop ${point}` : point);
  await act();
  const hit = await crash.hit(90_000);
  await meanwhile();
  if (hit && verb === 'stop') {
    await wait(LONGER_THAN_LEASE_MS);
    await resume(hit);
  }
  await untilReady(product);
  return hit !== undefined;
}

/** What is left of an environment, looked at again while things are still going away. */
async function findings(product: Product, name: string): Promise<string[]> {
  const look = async () => (await scanEnvironment({ data: product.data, proxyPort: product.port + 1 }, { name, ports: [] })).map(f => `${f.where}: ${f.what}`);
  let found = await look();
  for (let i = 0; i < 20 && found.length; i++) {
    await wait(500);
    found = await look();
  }
  return found;
}

async function oneTrial(branches: Branches, crash: CrashFile, trial: Trial, tally: Tally): Promise<string[]> {
  const { product } = branches;
  const label = `${trial.story}: ${trial.verb === 'stop' ? 'stopped' : 'killed'} at ${trial.point}`;
  const branch = `soak-${trial.index}`;
  const began = Date.now();
  const nothing = async () => undefined;
  const retried = () => void (tally.retried += 1);
  let sha = '';
  let environment: string | undefined;
  const push = async () => {
    sha = await branches.push(branch);
  };
  const known = async () => {
    environment = (await branches.shown(branch))?.environment ?? environment;
  };
  let hit: boolean;
  if (trial.story === 'create' || trial.story === 'vanish') {
    hit = await hitWhile(product, crash, trial, push, trial.story === 'vanish' ? () => branches.delete(branch) : nothing);
    await known();
  } else {
    await push();
    environment = (await branches.untilShown(branch, sha, retried)).environment;
    hit = await hitWhile(product, crash, trial, trial.story === 'update' ? push : () => branches.delete(branch), nothing);
  }
  if (!hit) tally.missed.push(label);
  if (trial.story === 'create' || trial.story === 'update') {
    environment = (await branches.untilShown(branch, sha, retried)).environment;
    await branches.delete(branch);
  }
  await branches.untilGone(branch);
  // A branch that vanished before anybody asked: its name is the one that the operations have.
  const { body } = await product.api(`/operations?service=${branches.service}&limit=20`);
  environment ??= body.items.find((o: any) => o.title.includes(`preview/${branch} `) || o.title.includes(`preview/${branch})`))?.environment;
  const problems = environment ? await findings(product, environment) : [`${label}: nothing was begun`];
  print(`  ${label}: ${problems.length ? `${problems.length} left` : 'nothing is left'} (${Math.round((Date.now() - began) / 1000)} s)`);
  return problems.map(found => `${label}: ${found}`);
}

/** Each point is there twice: one dies at it, and one stands still at it. */
function drawn({ seed, short, only }: { seed: number; short: boolean; only?: string }): Hit[] {
  const hits = PREVIEW_POINTS.flatMap((point): Hit[] => [{ ...point, verb: 'kill' }, { ...point, verb: 'stop' }]);
  const wanted = hits.filter(({ verb, story, point }) => !only || only.split(',').some(part => `${verb} ${story} ${point}`.includes(part)));
  return short ? sample(wanted, SHORT, seeded(seed)) : wanted;
}

/** Kills and pauses of the backend and of the agent at every persisted step of a preview's creation, update and tear-down. */
export async function soakPreview(options: { seed: number; short: boolean; only?: string; keep: boolean }): Promise<{ passed: number; problems: string[] }> {
  const trials = drawn(options).map((hit, index): Trial => ({ ...hit, index }));
  print(`${trials.length} kills and pauses of previews; ${PREVIEW_POINTS.length} points are known, each to be killed and to be stopped at`);
  const folder = await mkdtemp(path.join(tmpdir(), 'waymark preview '));
  // As root, Postgres runs as somebody else, who has to get to its folders.
  await chmod(folder, 0o711);
  const data = path.join(folder, 'data');
  const crash = new CrashFile(path.join(folder, 'crash'));
  const product = await startProduct({ data, env: { WAYMARK_CRASH_FILE: crash.path } });
  const tally: Tally = { begun: 0, retried: 0, missed: [] };
  const problems: string[] = [];
  let branches: Branches | undefined;
  try {
    branches = await Branches.of(product, 'soak-shown');
    // One that stays: the instance that they share runs, so that it can be asked what is left in it.
    const kept = await branches.push('kept');
    const keeper = await branches.untilShown('kept', kept, () => undefined);
    const seen = await scanEnvironment({ data, proxyPort: product.port + 1 }, { name: keeper.environment, ports: [] });
    if (!seen.some(found => found.where === 'shared database')) problems.push('the scan does not see a database that is there');
    for (const trial of trials) {
      try {
        tally.begun += 1;
        problems.push(...(await oneTrial(branches, crash, trial, tally)));
      } catch (error) {
        problems.push(`${trial.story} at ${trial.point}: ${error instanceof Error ? error.message : error}`);
        print(`  FAILED ${problems.at(-1)}`);
      }
    }
    await branches.untilShown('kept', kept, () => problems.push('the preview that nobody touched has failed'));
  } catch (error) {
    problems.push(`before the first one: ${error instanceof Error ? error.message : error}`);
  } finally {
    await crash.clear();
    await branches?.remove();
    await product.stop();
    problems.push(...(await leftAfterStop(data)));
    if (options.keep) print(`Kept ${folder}`);
    else {
      await removeData(data);
      await rm(folder, { recursive: true, force: true });
    }
  }
  problems.push(...tally.missed.map(missed => `${missed} was not hit`));
  print(`preview: ${tally.begun - tally.missed.length} hit, ${tally.missed.length} not hit, ${tally.retried} had to be retried; ${problems.length} problems`);
  return { passed: Math.max(0, tally.begun - problems.length), problems };
}
