// npm run soak -- [create] [data] [deploy] [loop] [notices] [preview] [rotation] [--short] [--seed N] [--only POINT,…] [--lanes N] [--seeds N]: kills and pauses while
// services are created and taken back, while their data is looked after, while releases are deployed, and of the loop itself; then a look at what is left.
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { removeData, startProduct } from '../product/startProduct.ts';
import { drawMoment, killAtPoint, killAtRandom } from './create.ts';
import { CrashFile } from './crashFile.ts';
import { soakData } from './data/soakData.ts';
import { soakDeploy } from './deploy/soakDeploy.ts';
import { soakLoop } from './loop/soakLoop.ts';
import { soakNotices } from './notices/soakNotices.ts';
import { PAUSES, pauseAt } from './pause.ts';
import { type Kill, KILLS, sample, seeded } from './points.ts';
import { soakPreview } from './preview/soakPreview.ts';
import { soakRotation } from './rotation/soakRotation.ts';
import { leftAfterStop } from './leftAfterStop.ts';
import { print, type Run, tally, type Tally } from './settle.ts';

/** What one area of the run has come to. */
interface Outcome { passed: number; problems: string[] }
const RANDOM = 20;
const SHORT = { backend: 4, agent: 6, shim: 2, random: 2, pauses: 1 };
/** Services that one product keeps at most, so that the agent's cap of databases is never near. */
const KEPT = 20;

const { values, positionals } = parseArgs({
  options: { short: { type: 'boolean', default: false }, seed: { type: 'string', default: String(Date.now() % 100_000) }, only: { type: 'string' }, keep: { type: 'boolean', default: false }, lanes: { type: 'string', default: '2' }, seeds: { type: 'string' } },
  allowPositionals: true,
});

type Task = (run: Run, crash: CrashFile, name: string) => Promise<void>;

const matches = (text: string) => !values.only || values.only.split(',').some(part => text.includes(part));

/** What this run does, in order, each with where it is counted. */
function drawn(random: () => number, tallies: Record<string, Tally>): Task[] {
  const kinds = ['backend', 'agent', 'shim'] as const;
  const kills = values.short ? kinds.flatMap(kind => sample(KILLS.filter(kill => kill.victim === kind), SHORT[kind], random)) : KILLS.filter(kill => matches(`${kill.victim} ${kill.point}`));
  const pauses = values.short ? sample(PAUSES, SHORT.pauses, random) : PAUSES.filter(pause => matches(`pause ${pause.point}`));
  const count = values.short ? SHORT.random : RANDOM;
  const at = (kill: Kill, index: number): Task => (run, crash, name) => killAtPoint(run, crash, kill, name, index % 2 === 1 && !kill.byItself, tallies[kill.victim]);
  return [
    ...kills.map(at),
    ...pauses.map((pause): Task => (run, crash, name) => pauseAt(run, crash, pause, name, tallies.pause)),
    ...(values.only && !matches('random') ? [] : Array.from({ length: count }, (_, i) => ({ ...drawMoment(random), undo: i % 2 === 1 }))).map(
      (moment): Task => (run, _crash, name) => killAtRandom(run, moment, name, tallies.random),
    ),
  ];
}

/** What is still to be done; lanes take from it. */
interface Queue { tasks: Task[]; next: number }

/** Does as much as fits into one product, in a data folder of its own, and looks at what is left after its end. */
async function oneProduct(queue: Queue, total: Tally): Promise<void> {
  const data = await mkdtemp(path.join(tmpdir(), 'waymark soak '));
  const crash = new CrashFile(`${data}.crash`);
  const product = await startProduct({ data, env: { WAYMARK_CRASH_FILE: crash.path } });
  const run: Run = { product, services: [], known: new Set() };
  try {
    while (queue.next < queue.tasks.length && run.services.length < KEPT) {
      const name = `soak-${queue.next}`;
      const task = queue.tasks[queue.next];
      queue.next += 1;
      try {
        await task(run, crash, name);
      } catch (error) {
        // What is left now is nobody's to judge: the next one begins with a product of its own.
        const what = error instanceof Error ? error.message : String(error);
        print(`  FAILED ${name}: ${what}`);
        total.problems.push(`${name}: ${what}`);
        break;
      }
    }
  } finally {
    await crash.clear();
    await product.stop();
    total.problems.push(...(await leftAfterStop(data)));
    if (values.keep) print(`Kept ${data}`);
    else await removeData(data);
  }
}

async function soakCreate(seed: number): Promise<Outcome> {
  const tallies: Record<string, Tally> = { backend: tally(), agent: tally(), shim: tally(), pause: tally(), random: tally(), end: tally() };
  const tasks = drawn(seeded(seed), tallies);
  print(`${tasks.length} kills and pauses; ${KILLS.length} points are known`);
  // A killed backend takes seconds to come back, and its lease to end: two products at once make use of them.
  const queue: Queue = { tasks, next: 0 };
  const lane = async () => {
    while (queue.next < tasks.length) await oneProduct(queue, tallies.end);
  };
  await Promise.all(Array.from({ length: Math.min(Number(values.lanes), tasks.length) }, lane));
  for (const [kind, t] of Object.entries(tallies)) {
    if (t.kills + t.missed) print(`${kind}: ${t.kills} hit, ${t.missed} not hit; ${t.made} went on to the end, ${t.undone} taken back, ${t.retried} had to be retried; ${t.problems.length} problems`);
  }
  const problems = Object.values(tallies).flatMap(t => t.problems);
  return { passed: Math.max(0, tasks.length - problems.length), problems };
}

const AREAS: Record<string, (seed: number) => Promise<Outcome>> = {
  create: soakCreate,
  data: seed => soakData({ seed, short: values.short, only: values.only, keep: values.keep }),
  deploy: seed => soakDeploy({ seed, short: values.short, only: values.only, keep: values.keep }),
  notices: () => soakNotices({ short: values.short, keep: values.keep }),
  preview: seed => soakPreview({ seed, short: values.short, only: values.only, keep: values.keep }),
  rotation: () => soakRotation({ short: values.short, keep: values.keep }),
  loop: seed => soakLoop({ seed, short: values.short, keep: values.keep, seeds: values.seeds ? Number(values.seeds) : undefined }),
};

/** Starts a product of its own for one trial: too long for a sample of all. */
const NOT_SHORT = ['rotation'];

/** All of them; a point is of one area. */
function areas(): string[] {
  if (positionals.length) return positionals;
  return values.only ? ['create'] : Object.keys(AREAS).filter(area => !values.short || !NOT_SHORT.includes(area));
}

async function main(): Promise<void> {
  const unknown = positionals.filter(area => !AREAS[area]);
  if (unknown.length) {
    process.stderr.write(`There is no area ${unknown.join(', ')}; there is ${Object.keys(AREAS).join(', ')}.\n`);
    process.exitCode = 2;
    return;
  }
  const began = Date.now();
  const seed = Number(values.seed);
  print(`Seed ${seed}: the same seed draws the same kills.`);
  const total: Outcome = { passed: 0, problems: [] };
  for (const area of areas()) {
    const from = Date.now();
    const { passed, problems } = await AREAS[area](seed);
    for (const problem of problems) print(`PROBLEM ${area}: ${problem}`);
    print(`${area}: ${Math.round((Date.now() - from) / 1000)} s`);
    total.passed += passed;
    total.problems.push(...problems);
  }
  print(`${Math.round((Date.now() - began) / 1000)} s`);
  print(`${total.passed} passed, ${total.problems.length} failed`);
  if (total.problems.length) process.exitCode = 1;
}

main()
  .catch(error => {
    process.stderr.write(`${error.stack ?? error}\n`);
    process.exitCode = 1;
  })
  // A child that something has left behind would keep this process, and whoever waits for it.
  .finally(() => process.exit());
