import { execFile } from 'node:child_process';
import { appendFile, chmod, mkdtemp, rm } from 'node:fs/promises';
import { availableParallelism, loadavg, tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { createService, operationEnded } from '../../product/operations.ts';
import { type Product, removeData, startProduct } from '../../product/startProduct.ts';
import { canLogIn, urlOf } from '../data/logins.ts';
import { post } from '../deploy/service.ts';
import { leftAfterStop } from '../leftAfterStop.ts';
import { print } from '../settle.ts';
import { cutLogin, missingRows, sessionsOf } from './database.ts';
import { type Figures, Load } from './Load.ts';

const run = promisify(execFile);
const wait = (ms: number) => new Promise(resolve => setTimeout(resolve, ms));

const SERVICE = 'soak-rotation';
const PLACE = 'production';
const CHECKS = 6;

interface Size { rate: number; seconds: number; rotations: number; canary: object; cutSeconds: number }
// A busy machine makes a release slow: how a canary judges that is not tried here.
const WHOLE: Size = { rate: 200, seconds: 60, rotations: 3, canary: { first: 10, stepSeconds: 4, measurements: 2, failureLimit: 10 }, cutSeconds: 4 };
const SHORT: Size = { rate: 50, seconds: 5, rotations: 1, canary: { first: 50, stepSeconds: 1, measurements: 1, failureLimit: 10 }, cutSeconds: 2 };

const seconds = (ms: number) => `${(ms / 1000).toFixed(1)} s`;
const told = ({ sent, answered, failed, p50Ms, p99Ms, slowestMs }: Figures) => `${sent} sent, ${answered} answered, ${failed} failed; p50 ${p50Ms} ms, p99 ${p99Ms} ms, slowest ${slowestMs} ms`;

const production = async (product: Product) => (await product.api(`/services/${SERVICE}`)).body.environments.find((one: any) => one.name === PLACE);
const database = async (product: Product) => (await product.api(`/databases?service=${SERVICE}&limit=200`)).body.items.find((one: any) => one.environment === PLACE && one.state === 'attached');

async function succeeded(product: Product, id: string | undefined, what: string): Promise<any> {
  const end = await operationEnded(product, id!, 300_000);
  if (end.state !== 'succeeded') throw new Error(`${what} ended as ${end.state}: ${JSON.stringify(end.error)}`);
  return end;
}

/** A service of the golden path: its first release serves in production, its second in staging. */
async function prepare(product: Product, folder: string): Promise<void> {
  await succeeded(product, (await createService(product, SERVICE)).id, `Creating ${SERVICE}`);
  await succeeded(product, await post(product, `/services/${SERVICE}/deployments`, { release: 'r1', environments: [PLACE] }), 'r1 to production');
  const { body } = await product.api(`/services/${SERVICE}`);
  const clone = path.join(folder, 'clone');
  await run('git', ['clone', '-q', body.repository.cloneUrl, clone]);
  await appendFile(path.join(clone, 'README.md'), '\nAnother line.\n');
  await run('git', ['-C', clone, '-c', 'user.name=Soak', '-c', 'user.email=soak@example.org', 'commit', '-qam', 'Another line']);
  await run('git', ['-C', clone, 'push', '-q', 'origin', 'HEAD']);
  const inStaging = async () => (await product.api(`/services/${SERVICE}`)).body.environments.find((one: any) => one.name === 'staging').release;
  for (let i = 0; i < 1200 && (await inStaging()) !== 'r2'; i++) await wait(100);
}

/** One rotation, from the request to its end, and whether the database refuses what it has ended. Returns what is wrong. */
async function rotate(product: Product, number: number, load: Load): Promise<string[]> {
  const old = await urlOf(SERVICE, PLACE);
  const from = load.elapsedMs;
  const { id } = await database(product);
  const end = await succeeded(product, await post(product, `/databases/${id}/rotations`, { reason: 'Soak' }), `Rotation ${number}`);
  const to = load.elapsedMs;
  const now = await urlOf(SERVICE, PLACE);
  const found: string[] = [];
  const { username } = new URL(old!);
  const answer = await canLogIn(old);
  if (answer !== 'refused') found.push(`rotation ${number}: the old credential of ${username} is ${answer}`);
  if ((await canLogIn(now)) !== 'in') found.push(`rotation ${number}: the credential of ${new URL(now!).username} is not let in`);
  const sessions = await sessionsOf(now!, username);
  if (sessions) found.push(`rotation ${number}: ${sessions} sessions of ${username} are still open`);
  if (username === new URL(now!).username) found.push(`rotation ${number}: the service still has the login ${username}`);
  const waited = end.steps.find((step: any) => step.id === 'release');
  const waitedMs = Date.parse(waited.endedAt) - Date.parse(waited.startedAt);
  print(`  rotation ${number}: ${seconds(to - from)}${waitedMs > 1000 ? `, of which ${seconds(waitedMs)} for another change to end` : ''}; the old credential is ${answer}; ${told(load.figures(from, to))}`);
  return found;
}

/** Waits until the canary has some of the traffic. */
async function untilShared(product: Product, id: string): Promise<void> {
  for (let i = 0; i < 2400; i++) {
    if ((await production(product)).weight > 0) return;
    if ((await product.api(`/operations/${id}`)).body.state !== 'running') break;
    await wait(50);
  }
  throw new Error('The canary has got no traffic');
}

/** Waits until a rotation has begun to exchange what serves: from then on others wait for it. */
async function untilPinned(product: Product): Promise<void> {
  for (let i = 0; i < 2400; i++) {
    const { items } = (await product.api(`/operations?service=${SERVICE}&limit=10`)).body;
    const newest = items.find((one: any) => one.kind === 'database.rotate');
    const { steps } = newest ? (await product.api(`/operations/${newest.id}`)).body : { steps: [] };
    if (steps.some((step: any) => step.id === 'release' && step.endedAt)) return;
    await wait(25);
  }
  throw new Error('The rotation has exchanged nothing');
}

/** The canary is asked for while the first rotation runs, the second rotation while the canary runs, the others after. */
async function exchange(product: Product, load: Load, size: Size): Promise<string[]> {
  await wait(1000);
  const first = rotate(product, 1, load);
  first.catch(() => {});
  await untilPinned(product);
  const from = load.elapsedMs;
  const canary = await post(product, `/services/${SERVICE}/deployments`, { release: 'r2', environments: [PLACE], canary: size.canary });
  const canaried = succeeded(product, canary, 'The canary').then(() => void print(`  canary of r2: ${seconds(load.elapsedMs - from)}; ${told(load.figures(from))}`));
  canaried.catch(() => {});
  const found = await first;
  await untilShared(product, canary!);
  for (let number = 2; number <= size.rotations; number++) found.push(...(await rotate(product, number, load)));
  await canaried;
  return found;
}

async function underLoad(product: Product, size: Size): Promise<string[]> {
  const { localUrl } = await production(product);
  let heaviest = 0;
  const watch = setInterval(() => (heaviest = Math.max(heaviest, loadavg()[0])), 1000);
  const load = new Load(localUrl, size.rate, 'load');
  let found: string[];
  try {
    found = await exchange(product, load, size);
    while (load.elapsedMs < size.seconds * 1000) await wait(100);
  } finally {
    clearInterval(watch);
    await load.stop();
  }
  const all = load.figures();
  print(`  ${size.rate} requests per second for ${seconds(load.elapsedMs)}: ${told(all)}; load of the machine up to ${heaviest.toFixed(1)} on ${availableParallelism()} processors`);
  if (all.failed) found.push(`${all.failed} of ${all.sent} requests failed: ${all.words.slice(0, 5).join('; ')}`);
  const missing = await missingRows((await urlOf(SERVICE, PLACE))!, load.acknowledged);
  if (missing.length) found.push(`${missing.length} of ${all.rows} rows that were acknowledged are missing: ${missing.slice(0, 3).join(', ')}`);
  const { release } = await production(product);
  if (release !== 'r2') found.push(`production has ${release}, not r2`);
  return found;
}

/** The control: the login of what serves is taken away at once, without another beside it. If nothing fails then, the count sees nothing. */
async function control(product: Product, size: Size): Promise<string[]> {
  const { localUrl } = await production(product);
  const load = new Load(localUrl, size.rate, 'control');
  await wait(500);
  const from = load.elapsedMs;
  await cutLogin((await urlOf(SERVICE, PLACE))!);
  await wait(size.cutSeconds * 1000);
  await load.stop();
  const { failed, sent, words } = load.figures(from);
  print(`  control: ${failed} of ${sent} requests failed after the login was cut off (${words[0] ?? 'none'})`);
  return failed ? [] : ['control: the login was cut off, and no request failed'];
}

/**
 * Rotations of a database's login and a canary under a steady load: no request fails, no row is lost, the database refuses
 * each old credential. Then the same load meets a login that is cut off, and has to see that.
 */
export async function soakRotation(options: { short: boolean; keep: boolean }): Promise<{ passed: number; problems: string[] }> {
  const size = options.short ? SHORT : WHOLE;
  const folder = await mkdtemp(path.join(tmpdir(), 'waymark rotation '));
  // As root, Postgres runs as somebody else, who has to get to its folders.
  await chmod(folder, 0o711);
  const data = path.join(folder, 'data');
  const product = await startProduct({ data });
  const problems: string[] = [];
  try {
    await prepare(product, folder);
    problems.push(...(await underLoad(product, size)));
    problems.push(...(await control(product, size)));
  } catch (error) {
    problems.push(error instanceof Error ? error.message : String(error));
  } finally {
    await product.stop();
    problems.push(...(await leftAfterStop(data)));
    if (options.keep) print(`Kept ${folder}`);
    else {
      await removeData(data);
      await rm(folder, { recursive: true, force: true });
    }
  }
  return { passed: Math.max(0, CHECKS - problems.length), problems };
}
