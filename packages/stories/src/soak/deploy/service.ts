import { execFile } from 'node:child_process';
import { appendFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { createService, operationEnded } from '../../product/operations.ts';
import type { Product } from '../../product/startProduct.ts';
import { print } from '../settle.ts';

const run = promisify(execFile);
const wait = (ms: number) => new Promise(resolve => setTimeout(resolve, ms));

/** The service that is deployed. */
export const SERVICE = 'soak-deploy';
/** Longer than a lease (`platform.loop.leaseSeconds` of the embedded default is 5). */
export const LONGER_THAN_LEASE_MS = 7000;

/** What the trials of a run have come to. */
export interface DeployTally { retried: number; missed: string[] }

/** Starts an operation; undefined if nobody answered, as when the backend was killed meanwhile. Throws when it is refused. */
export async function post(product: Product, apiPath: string, body: object, method: 'POST' | 'PUT' | 'PATCH' = 'POST'): Promise<string | undefined> {
  const answer = await product.api(apiPath, { method, body: JSON.stringify(body) }).catch(() => undefined);
  if (answer && answer.status !== 202) throw new Error(`${method} ${apiPath} was refused with ${answer.status}: ${JSON.stringify(answer.body)}`);
  return answer?.body?.id;
}

/** The newest operation of the service. */
export const newest = async (product: Product): Promise<any> => (await product.api(`/operations?service=${SERVICE}&limit=1`)).body.items[0];

export const releaseIn = async (product: Product, environment: string): Promise<string | null> =>
  (await product.api(`/services/${SERVICE}`)).body.environments.find((e: any) => e.name === environment).release;

/** A service with two releases, both of which have served in both environments; `ended` waits for a deployment to production. */
export async function prepare(product: Product, folder: string, ended: (id: string) => Promise<any>): Promise<void> {
  const made = await createService(product, SERVICE);
  const first = await operationEnded(product, made.id);
  if (first.state !== 'succeeded') throw new Error(`Creating ${SERVICE} ended as ${first.state}`);
  const { body } = await product.api(`/services/${SERVICE}`);
  const clone = path.join(folder, 'clone');
  await run('git', ['clone', '-q', body.repository.cloneUrl, clone]);
  await appendFile(path.join(clone, 'README.md'), '\nAnother line.\n');
  await run('git', ['-C', clone, '-c', 'user.name=Soak', '-c', 'user.email=soak@example.org', 'commit', '-qam', 'Another line']);
  await run('git', ['-C', clone, 'push', '-q', 'origin', 'HEAD']);
  for (let i = 0; i < 600 && (await releaseIn(product, 'staging')) !== 'r2'; i++) await wait(100);
  for (const release of ['r1', 'r2']) {
    const id = await post(product, `/services/${SERVICE}/deployments`, { release, environments: ['production'] });
    const { state, error } = await ended(id!);
    if (state !== 'succeeded') throw new Error(`${release} did not come to production: ${state}, ${JSON.stringify(error)}`);
  }
  for (let i = 0; i < 600 && (await newest(product)).state === 'running'; i++) await wait(100);
}

/** It ends by itself, or can be retried; `ended` waits for that. */
export async function settle(product: Product, id: string, tally: DeployTally, ended: (id: string) => Promise<any> = one => operationEnded(product, one)): Promise<any> {
  let last = await ended(id);
  if (last.state === 'failed') {
    tally.retried += 1;
    print(`    failed (${last.error?.step}: ${last.error?.what}: ${last.error?.why}), retried`);
    await product.api(`/operations/${id}/retry`, { method: 'POST' });
    last = await ended(id);
  }
  return last;
}
