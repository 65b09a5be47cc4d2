import { operationEnded } from '../product/operations.ts';
import type { Product } from '../product/startProduct.ts';
import { watchCommits } from './answers.ts';
import { platform } from './platform.ts';
import { median } from './statistics.ts';

const COUNT = 3;
const wait = (ms: number) => new Promise(resolve => setTimeout(resolve, ms));
/** Half of the traffic goes to the new release, for longer than a rollback may take. */
const HALF = { first: 50, stepSeconds: 120, measurements: 60 };
const QUICK = { first: 50, stepSeconds: 1, measurements: 1 };

const production = async (product: Product, service: string) => (await product.api(`/services/${service}`)).body.environments.find((one: any) => one.name === 'production');

async function deploy(product: Product, service: string, body: object): Promise<string> {
  const answer = await product.api(`/services/${service}/deployments`, { method: 'POST', body: JSON.stringify({ environments: ['production'], ...body }) });
  if (answer.status !== 202) throw new Error(`Deploying ${service} was refused with ${answer.status}: ${JSON.stringify(answer.body)}`);
  return answer.body.id;
}

/** Waits until a release has come to production. */
async function deployed(product: Product, service: string, release: string): Promise<void> {
  const { state, error } = await operationEnded(product, await deploy(product, service, { release, canary: QUICK }));
  if (state !== 'succeeded') throw new Error(`${release} did not come to production: ${state}, ${JSON.stringify(error)}`);
}

/** The release before the newest, with its commit and that of the newest. */
async function releases(product: Product, service: string): Promise<Array<{ name: string; sha: string }>> {
  const { body } = await product.api(`/services/${service}/releases`);
  return body.items.slice(0, 2).map((one: any) => ({ name: one.name, sha: one.commit.sha }));
}

/** Milliseconds from the command to the last answer of the release that is left. */
async function fromCommand(product: Product, service: string, users: ReturnType<typeof watchCommits>, left: string): Promise<number> {
  const earlier = users.lastOf(left) ?? 0;
  for (let i = 0; i < 600 && (users.lastOf(left) ?? 0) <= earlier; i++) await wait(25);
  if ((users.lastOf(left) ?? 0) <= earlier) throw new Error(`${left} does not answer in production of ${service}`);
  const from = performance.now();
  await platform(product, ['deploy', 'rollback', service, '--env', 'production', '--yes']);
  await wait(1000);
  return users.lastOf(left)! - from;
}

/**
 * Rollbacks by the command line, each seen from outside: to a release that still runs, since the canary beside it has half
 * of the traffic; and to one that has to be started again, after it had lost all of it.
 */
export async function benchRollbacks(product: Product, service: string) {
  const [newest, before] = await releases(product, service);
  const running: number[] = [];
  const started: number[] = [];
  // In use all the time: without figures a canary would wait for them.
  const users = watchCommits((await production(product, service)).localUrl);
  try {
    for (let i = 0; i < COUNT; i++) {
      // It serves, and so it is the one to go back to.
      await deployed(product, service, before.name);
      const id = await deploy(product, service, { release: newest.name, canary: HALF });
      for (let n = 0; n < 1200 && (await production(product, service)).weight !== 50; n++) await wait(50);
      running.push(await fromCommand(product, service, users, newest.sha));
      await operationEnded(product, id);
      await deployed(product, service, newest.name);
      started.push(await fromCommand(product, service, users, newest.sha));
    }
  } finally {
    await users.stop();
  }
  const told = (times: number[]) => ({ medianMs: median(times), maxMs: Math.max(...times) });
  return { count: COUNT, stillRunning: told(running), startedAgain: told(started), ...users.counts };
}
