import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { removeData, startProduct } from '../../product/startProduct.ts';
import { CrashFile } from '../crashFile.ts';
import { leftAfterStop } from '../leftAfterStop.ts';
import { sample, seeded } from '../points.ts';
import { print } from '../settle.ts';
import { DATA_POINTS, type DataPoint, nameOf } from './points.ts';
import { type DataTally, oneTrial } from './trial.ts';
import { World } from './World.ts';

const SHORT = 4;

/**
 * Those of one story after each other; the stories in the order of the list, so that what one leaves is what the next
 * begins with. Who names points gets them in the order in which they are named: those first for which no backend has to start again.
 */
function drawn({ seed, short, only }: { seed: number; short: boolean; only?: string }): DataPoint[] {
  const wanted = only ? [...new Set(only.split(',').flatMap(part => DATA_POINTS.filter(point => nameOf(point).includes(part))))] : DATA_POINTS;
  return short ? sample(wanted, SHORT, seeded(seed)) : wanted;
}

/** Hits of one operation at most: whoever is killed again and again is given ever more time before it is started anew. */
const ROW = 4;

/** Takes what one operation is hit at, one after the other: its own points, those of the care, or the agent's; the database itself dies once. */
function nextRow(points: DataPoint[]): DataPoint[] {
  const kind = ({ story, victim, undo, whole, point }: DataPoint) => [story, victim, undo, whole, point.split('/')[0]].join();
  const [first] = points;
  const length = first.victim === 'instance' ? 1 : points.slice(0, ROW).findIndex(point => kind(point) !== kind(first));
  return points.splice(0, length < 0 ? ROW : length);
}

/** Whether the newest backup of the database, after all that has happened, is good: proven once more. */
async function prove(world: World): Promise<string[]> {
  const { id } = await world.own();
  const { result } = await world.done(`/databases/${id}/backups`, { prove: true });
  const whole = (await world.product.api(`/databases/${id}`)).body.backups.find((b: any) => b.id === result.backup);
  return whole?.proof?.state === 'passed' ? [] : [`at the end: backup ${result.backup} is not proven: ${JSON.stringify(whole?.proof)}`];
}

/** One product and its service, until all trials are done or one has failed in a way that leaves nothing to judge. */
async function oneProduct(points: DataPoint[], again: DataPoint[], tally: DataTally, keep: boolean): Promise<string[]> {
  const folder = await mkdtemp(path.join(tmpdir(), 'waymark data '));
  // As root, Postgres runs as somebody else, who has to get to its folders.
  await chmod(folder, 0o711);
  const data = path.join(folder, 'data');
  const crash = new CrashFile(path.join(folder, 'crash'));
  const product = await startProduct({ data, env: { WAYMARK_CRASH_FILE: crash.path }, timeoutMs: 1_200_000 });
  const problems: string[] = [];
  let row: DataPoint[] = [];
  let world: World | undefined;
  try {
    world = await World.of(product, folder);
    while (points.length || again.length) {
      row = points.length ? nextRow(points) : again.splice(0, 1);
      problems.push(...(await oneTrial(world, crash, row, tally, again)));
    }
    problems.push(...(await prove(world)));
  } catch (error) {
    const what = `${row.map(nameOf).join(' and ') || 'before the first one'}: ${error instanceof Error ? error.message : error}`;
    problems.push(what);
    print(`  FAILED ${what}`);
    // The next product would come no further: none of them counts as passed.
    if (!row.length) problems.push(...points.splice(0).map(one => `${nameOf(one)} was not tried`));
  } finally {
    await crash.clear();
    await world?.writer.stop();
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

/** Kills of the backend, the agent and the instance itself at every persisted step of what is done to a database, under writes. */
export async function soakData(options: { seed: number; short: boolean; only?: string; keep: boolean }): Promise<{ passed: number; problems: string[] }> {
  const points = drawn(options);
  const count = points.length;
  print(`${count} kills while databases are looked after; ${DATA_POINTS.length} points are known`);
  const tally: DataTally = { hit: 0, retried: 0, undone: 0, missed: [] };
  const problems: string[] = [];
  const again: DataPoint[] = [];
  while (points.length || again.length) problems.push(...(await oneProduct(points, again, tally, options.keep)));
  problems.push(...tally.missed.map(missed => `${missed} was not hit`));
  print(`data: ${tally.hit} hit, ${tally.missed.length} not hit, ${tally.retried} had to be retried, ${tally.undone} undone; ${problems.length} problems`);
  return { passed: Math.max(0, count - problems.length), problems };
}
