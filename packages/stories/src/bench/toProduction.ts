import { execFile } from 'node:child_process';
import { appendFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { unionMs } from '../product/operations.ts';
import type { Product } from '../product/startProduct.ts';
import { answerOf, untilReady, watchCommits } from './answers.ts';
import { platform } from './platform.ts';

const run = promisify(execFile);
type Span = { startedAt: string; endedAt: string | null };
/** How long the figures, and with them the canary, see a service in use before its change: milliseconds. */
const IN_USE_MS = 5000;

/** Time of a way to production: all of it, what ran below the platform, what the canary watched, and the platform's own rest. */
export interface Way { totalMs: number; belowMs: number; canaryMs: number; ownMs: number }

const isCanary = (step: any) => /\/canary-\d+$/.test(step.id) && step.startedAt && step.state !== 'skipped';

/** Splits the time between two moments by what the operations say of it. */
function split(operations: any[], from: number, to: number): Way {
  const below: Span[] = operations.flatMap(operation => operation.spans);
  const canary: Span[] = operations.flatMap(operation => operation.steps.filter(isCanary));
  const both = unionMs([...below, ...canary], from, to);
  return { totalMs: to - from, belowMs: unionMs(below, from, to), canaryMs: unionMs(canary, from, to), ownMs: to - from - both };
}

/** Whatever ran for a service since a moment. */
async function operationsSince(product: Product, service: string, from: number): Promise<any[]> {
  const { body } = await product.api(`/operations?service=${service}&limit=50`);
  return Promise.all(body.items.filter((one: any) => !one.endedAt || Date.parse(one.endedAt) >= from).map(async (one: any) => (await product.api(`/operations/${one.id}`)).body));
}

const productionOf = async (product: Product, service: string) => (await product.api(`/services/${service}`)).body.environments.find((one: any) => one.name === 'production');

/** From the form to production: a service with a database is created, then deployed. */
export async function benchFormToProduction(product: Product, service: string): Promise<Way> {
  const from = Date.now();
  await platform(product, ['create', 'service', service, '--lang', 'typescript', '--db', 'postgres', '--team', 'platform']);
  await platform(product, ['deploy', service, '--yes']);
  await untilReady((await productionOf(product, service)).localUrl);
  return split(await operationsSince(product, service, from), from, Date.now());
}

/**
 * A first change, pushed, through the default canary to production by one command, while the service is in use. From the
 * command, which is given as soon as `git push` has ended, to the new commit serving all of production.
 */
export async function benchChange(product: Product, service: string): Promise<Way & { requests: number; failed: number; canary: string[] }> {
  const { body } = await product.api(`/services/${service}`);
  const { localUrl } = body.environments.find((one: any) => one.name === 'production');
  const clone = await mkdtemp(path.join(tmpdir(), 'waymark change '));
  const git = (...args: string[]) => run('git', ['-C', clone, '-c', 'user.name=Bench', '-c', 'user.email=bench@example.org', ...args]);
  const users = watchCommits(localUrl, 1, 40);
  try {
    await run('git', ['clone', '-q', body.repository.cloneUrl, clone]);
    const { stdout: before } = await git('rev-parse', 'HEAD');
    await new Promise(resolve => setTimeout(resolve, IN_USE_MS));
    await appendFile(path.join(clone, 'README.md'), '\nA first change.\n');
    await git('commit', '-qam', 'A first change');
    const { stdout: after } = await git('rev-parse', 'HEAD');
    await git('push', '-q', 'origin', 'HEAD');
    const from = Date.now();
    await platform(product, ['deploy', '--yes'], clone);
    const to = Date.now();
    const operations = await operationsSince(product, service, from);
    if ((await answerOf(localUrl)).body?.commit !== after.trim()) throw new Error(`${localUrl} does not answer with ${after.trim()}, before it was ${before.trim()}`);
    const canary = operations.flatMap(operation => operation.steps.filter(isCanary)).map((step: any) => step.message);
    return { ...split(operations, from, to), ...users.counts, canary };
  } finally {
    await users.stop();
    await rm(clone, { recursive: true, force: true });
  }
}
