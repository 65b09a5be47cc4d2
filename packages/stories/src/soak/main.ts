// npm run soak -- [create] [--short] [--seed N]: kills while services are being created, then looks for what was left behind.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { removeData, startProduct } from '../product/startProduct.ts';
import { crashFileOf, soakPoints, soakRandom } from './create.ts';
import { POINTS, sample, seeded } from './points.ts';

const AREAS = ['create'];
const SHORT_POINTS = 5;
const SHORT_RANDOM = 2;
const RANDOM = 20;

const { values, positionals } = parseArgs({
  options: { short: { type: 'boolean', default: false }, seed: { type: 'string', default: String(Date.now() % 100_000) }, points: { type: 'string' } },
  allowPositionals: true,
});
const print = (line: string) => process.stdout.write(`${line}\n`);

/** Which kills this run makes. */
function drawn(random: () => number): { points: string[]; count: number } {
  if (values.points) return { points: values.points.split(','), count: 0 };
  if (values.short) return { points: sample(POINTS, SHORT_POINTS, random), count: SHORT_RANDOM };
  return { points: POINTS, count: RANDOM };
}

async function main(): Promise<void> {
  const unknown = positionals.filter(area => !AREAS.includes(area));
  if (unknown.length) {
    process.stderr.write(`There is no area ${unknown.join(', ')}; there is ${AREAS.join(', ')}.\n`);
    process.exitCode = 2;
    return;
  }
  const seed = Number(values.seed);
  const random = seeded(seed);
  print(`Seed ${seed}: the same seed draws the same kills.`);
  const data = await mkdtemp(path.join(tmpdir(), 'waymark soak '));
  const crashFile = crashFileOf(data);
  const product = await startProduct({ data, env: { WAYMARK_CRASH_FILE: crashFile } });
  const services: string[] = [];
  try {
    const { points, count } = drawn(random);
    print(`Kills at ${points.length} of ${POINTS.length} persisted steps`);
    const atPoints = await soakPoints(product, crashFile, points, services);
    print(`Kills at ${count} random moments`);
    const atRandom = await soakRandom(product, count, random, services, 'r');
    const problems = [...atPoints.problems, ...atRandom.problems];
    print(`${atPoints.kills + atRandom.kills} kills, ${services.length} services made, ${problems.length} problems`);
    for (const problem of problems) print(`PROBLEM ${problem}`);
    print(`${atPoints.clean + atRandom.clean} passed, ${points.length + count - atPoints.clean - atRandom.clean} failed`);
    if (problems.length) process.exitCode = 1;
  } finally {
    await product.stop();
    await removeData(data);
    await rm(crashFile, { force: true });
    await rm(`${crashFile}.hit`, { force: true });
  }
}

main().catch(error => {
  process.stderr.write(`${error.stack ?? error}\n`);
  process.exitCode = 1;
});
