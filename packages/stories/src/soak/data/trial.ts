import { operationEnded } from '../../product/operations.ts';
import type { CrashFile } from '../crashFile.ts';
import { inTables } from '../deploy/scanDeploy.ts';
import { resume } from '../processes.ts';
import { askUndo, print, untilReady } from '../settle.ts';
import { ask, findBegun, setUp } from './begin.ts';
import { canLogIn, urlOf } from './logins.ts';
import { type DataPoint, nameOf, OPERATIONS } from './points.ts';
import { scanData } from './scanData.ts';
import { SERVICE, type World } from './World.ts';

const wait = (ms: number) => new Promise(resolve => setTimeout(resolve, ms));
/** What is not to come any more is seen by the operation's end; so long is waited on a machine that others use too. */
const HIT_MS = 600_000;
const ENDED_MS = 900_000;
const LOOK_MS = 60_000;

/** What the trials of a run have come to. */
export interface DataTally { hit: number; retried: number; undone: number; missed: string[] }

const ENDED = ['succeeded', 'failed', 'undone', 'superseded'];

/** As the API does when it is asked: written while the backend stands still, so that it is in time for what ends in milliseconds. */
const writeUndo = (world: World, id: string) => inTables(world.product.data, id, rows => rows(`UPDATE operation SET state = 'undoing', ended_at = NULL, exclusive_key = NULL WHERE id = $1 AND state = 'running' RETURNING id`));

/** Waits for the end: it goes on by itself; what has failed is retried, twice at most, then undone where that is possible. */
async function settle(world: World, id: string, undoable: boolean, tally: DataTally): Promise<any> {
  const { product } = world;
  let last = await operationEnded(product, id, ENDED_MS);
  for (let i = 0; i < 2 && last.state === 'failed'; i++) {
    tally.retried += 1;
    print(`    failed (${last.error?.step}: ${last.error?.what}: ${last.error?.why}), retried`);
    // As a person would: not in the very moment in which the database has died.
    await wait(2000);
    await product.api(`/operations/${id}/retry`, { method: 'POST' });
    last = await operationEnded(product, id, ENDED_MS);
  }
  if (last.state === 'failed' && undoable) {
    await askUndo(product, id);
    last = await operationEnded(product, id, ENDED_MS);
  }
  return last;
}

/** What of an operation's own word is not so. */
async function wrongWords(world: World, point: DataPoint, end: any, ownBefore: string, subject: string | undefined): Promise<string[]> {
  const found: string[] = [];
  const { story } = point;
  const own = await world.own();
  const about = await world.find(subject);
  const made = end.state === 'succeeded';
  const expect = (what: string, is: unknown, wanted: unknown) => is !== wanted && found.push(`${story} is ${end.state}, and ${what} is ${is}, not ${wanted}`);
  if (story === 'swap') expect('its own database', own.id, made ? subject : ownBefore);
  else expect('its own database', own.id, ownBefore);
  if (story === 'throw-away') expect('what was thrown away', about?.state, made ? undefined : about?.state);
  if (story === 'delete') expect('the copy', about?.state, made ? 'deleted' : 'restored');
  if (story === 'recover') expect('the copy', about?.state, made ? 'restored' : 'deleted');
  if (story === 'backup') {
    const { backups } = (await world.product.api(`/databases/${own.id}`)).body;
    const mine = backups.filter((b: any) => b.operation === end.id);
    if (made && !mine.some((b: any) => b.id === end.result.backup && b.state === 'complete' && b.proof?.state === 'passed')) found.push(`the backup of ${end.id} is not complete and proven: ${JSON.stringify(mine)}`);
    if (!made && mine.length) found.push(`${end.id} is ${end.state}, and ${mine.length} backups of it are there`);
  }
  return found;
}

/** Nothing of a service that was decommissioned runs or answers, and all of it is there; then it is brought back. */
async function broughtBack(world: World): Promise<string[]> {
  const found = (await world.databases()).filter(one => one.state !== 'deleted').map(one => `${one.objectName} is ${one.state} after its service was decommissioned`);
  if (await world.writer.writes(1000)) found.push(`${SERVICE} takes rows after it was decommissioned`);
  await world.done(`/services/${SERVICE}/recovery`);
  return found;
}

/** The newest operation of a kind, past the API, which may be away. */
const newestInTables = (world: World, kind: string): Promise<{ id: string; state: string } | undefined> =>
  inTables(world.product.data, kind, async rows => (await rows('SELECT id, state FROM operation WHERE kind = $1 ORDER BY created_at DESC LIMIT 1'))[0]);

/** What the newest operation of a kind makes is called on its target. */
const madeNow = async (world: World, kind: string): Promise<string> => {
  const { id } = (await newestInTables(world, kind))!;
  return inTables(world.product.data, id, async rows => (await rows('SELECT object_name FROM resource WHERE operation = $1'))[0].object_name);
};

/**
 * Hits while something is done to the data of a service; what is wrong after it, in words.
 *
 * @param points - in the order in which one operation comes to them: whoever is hit comes back, goes on, and is hit again
 * @param again - where those go that the operation did not come to after a hit before: each is tried on its own
 */
export async function oneTrial(world: World, crash: CrashFile, points: DataPoint[], tally: DataTally, again: DataPoint[]): Promise<string[]> {
  const { product } = world;
  const [first, ...others] = points;
  const { story, victim, undo } = first;
  const { kind, steps, reversible } = OPERATIONS[story];
  const began = Date.now();
  const label = `${nameOf(first)}${others.map(({ point }) => `, ${point.split('/').slice(point.startsWith('agent') ? 2 : 1).join('/')}`).join('')}`;
  print(`  ${label} …`);
  const own = await world.own();
  const subject = await setUp(world, story);
  const about = await world.find(subject);
  world.count([own.id]);
  const oldUrl = await urlOf(SERVICE);
  const before = (await newestInTables(world, kind))?.id;
  const rowsBefore = new Set(world.must.get(own.id));
  let over = 0;

  // What is taken away goes a moment after the operation that has asked for it.
  const isOver = async () => {
    const newest = over ? undefined : await newestInTables(world, kind).catch(() => undefined);
    if (newest && newest.id !== before && ENDED.includes(newest.state)) over = Date.now();
    return over > 0 && Date.now() - over > 3000;
  };

  let id: string | undefined;
  const asked = async () => {
    id = await ask(world, story, subject);
  };
  let begun: Promise<void>;
  const arm = ({ point }: DataPoint) => crash.arm(`${victim === 'instance' ? 'stop ' : ''}${point}`);
  if (undo) {
    await crash.arm(`stop ${kind}/${steps[steps.length - 1]}/${first.whole ? 'acted' : 'begun'}`);
    begun = asked();
    const pid = await crash.hit(HIT_MS, isOver);
    await arm(first);
    if (pid) {
      await begun.catch(() => undefined);
      id ??= (await newestInTables(world, kind))!.id;
      await writeUndo(world, id!);
      await resume(pid);
    }
  } else {
    await arm(first);
    begun = asked();
  }
  // A request whose answer a kill has swallowed is looked for; one that is refused is a mistake of the trial.
  let refused: Error | undefined;
  begun = begun.catch(error => void (refused = error));
  const noMore = async () => refused !== undefined || isOver();
  let hits = 0;
  for (const point of points) {
    if (point !== first) await arm(point);
    const hit = await crash.hit(HIT_MS, noMore);
    if (!hit) break;
    if (victim === 'instance') {
      const whose = point.whose === 'made' ? await madeNow(world, kind) : (point.whose === 'subject' && about ? about : own).objectName;
      const died = await world.killInstance(whose);
      await resume(hit);
      // Others may stand still by then; one that is being made runs.
      if (point.whose === 'made' && !died) break;
    }
    hits += 1;
  }
  await begun;
  if (refused) throw refused;
  tally.hit += hits;
  if (!hits && !others.length) tally.missed.push(label);
  else again.push(...points.slice(hits));
  await untilReady(product);
  id ??= await findBegun(world, story, before, story === 'migrate' ? 60_000 : 10_000);
  const problems: string[] = [];
  const end = id ? await settle(world, id, reversible.length > 0, tally) : undefined;
  if (end?.state === 'undone') tally.undone += 1;
  if (end && !['succeeded', 'undone'].includes(end.state)) problems.push(`ended as ${end.state}: ${JSON.stringify(end.error)}`);
  if (end?.state === 'undone' && !undo) problems.push(`could only be undone: ${JSON.stringify(end.error)}`);
  // What it was about by now.
  const made = end?.state === 'succeeded';
  if (story === 'restore' && made) {
    // One is kept to be thrown away next; more would only fill the disk.
    const former = world.scrap;
    world.scrap = end.result.resource as string;
    world.must.set(world.scrap, rowsBefore);
    if (former) await world.done(`/databases/${former}/deletion`, { confirm: (await world.find(former)).name, graceDays: 0 });
  }
  if (story === 'decommission' && made) problems.push(...(await broughtBack(world)));
  if (story === 'throw-away' && made) world.scrap = undefined;
  if (story === 'swap') world.partner = (await world.own()).id === own.id ? subject : own.id;
  world.count(story === 'swap' && subject ? [own.id, subject] : [own.id]);
  if (story === 'rotate' && made && oldUrl) {
    const answer = await canLogIn(oldUrl);
    if (answer !== 'refused') problems.push(`the old credential is ${answer}`);
  }
  if (!(await world.writer.writes(60_000))) problems.push(`${SERVICE} takes no rows`);
  const all = async () => [...(end ? await wrongWords(world, first, end, own.id, subject) : []), ...(await scanData(world)), ...((await canLogIn(await urlOf(SERVICE))) === 'in' ? [] : ['the credential of the service is not let in'])];
  const look = async () => (await all()).filter(one => !world.known.has(one));
  let found = await look().catch(error => [`the look was not possible: ${error.message}`]);
  for (const until = Date.now() + LOOK_MS; Date.now() < until && found.length; ) {
    await wait(500);
    found = await look().catch(error => [`the look was not possible: ${error.message}`]);
  }
  // It counts once, and nobody waits for it again.
  found.forEach(one => world.known.add(one));
  problems.push(...found);
  print(`  ${hits < points.length ? `${hits} of ${points.length} HIT: ` : ''}${label}: ${end?.state ?? 'before it was written'} after ${((Date.now() - began) / 1000).toFixed(1)} s${problems.map(one => `\n    FOUND ${one}`).join('')}`);
  return problems.map(one => `${label}: ${one}`);
}
