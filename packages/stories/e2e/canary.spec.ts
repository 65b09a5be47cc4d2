import { expect, test } from '@playwright/test';
import { barriersInBoth } from './support/axe.ts';
import { breakOneInFive } from './support/badRelease.ts';
import { Clone } from './support/git.ts';
import { signIn } from './support/people.ts';
import { api, until } from './support/product.ts';
import { ended, makeService, pipelineOf, serviceDetail, uniqueName } from './support/services.ts';
import { steadily } from './support/steadily.ts';

// Short steps; the defaults are tried by the bench.
const CANARY = { stepSeconds: 6, measurements: 3 };
const name = uniqueName('canary');
let clone: Clone;
let localUrl: string;

/** What a person deploys to production, and how it ended. */
async function toProduction(body: object = {}): Promise<any> {
  const { status, body: operation } = await api(`/services/${name}/deployments`, { method: 'POST', body: { environments: ['production'], ...body } });
  expect(status).toBe(202);
  return operation;
}

const production = async () => (await serviceDetail(name)).environments.find((one: any) => one.name === 'production');

/** Brings a change to staging, and says which release it became. */
async function release(message: string): Promise<string> {
  await clone.publish(message);
  const run = await pipelineOf(name, message);
  expect(run.state).toBe('succeeded');
  return run.result.release;
}

test.setTimeout(240_000);

test.beforeAll(async () => {
  test.setTimeout(180_000);
  const { repository } = await makeService(name);
  clone = await Clone.of(repository.cloneUrl);
  const first = await ended((await toProduction()).id);
  expect(first.state).toBe('succeeded');
  // A first deployment has nothing to compare with, and says so.
  expect(first.steps.filter((step: any) => step.id.includes('canary')).map((step: any) => [step.state, step.message])).toEqual(Array(2).fill(['skipped', 'Nothing to compare with: smoke test, then 100 %']));
  localUrl = (await production()).localUrl;
});
test.afterAll(() => clone?.remove());

test('a good release goes over a canary to all of the traffic, no request fails, and everybody can read how it goes', async ({ page }) => {
  await clone.edit('src/http/root.ts', 'export function addRoot', '// Second.\nexport function addRoot');
  const second = await release('A good change');
  const load = steadily(`${localUrl}/notes`, 20);
  const { id } = await toProduction({ canary: CANARY });
  await signIn(page, 'Amara Okafor', `/operations/${id}`);
  await expect(page.getByRole('figure', { name: 'Error rate over time' })).toBeVisible({ timeout: 30_000 });
  await expect(page.getByRole('button', { name: 'Promote now' })).toBeVisible();
  expect(await barriersInBoth(page, 'main')).toEqual([]);
  const done = await ended(id);
  const { requests, failures } = await load.stop();
  expect(done.state).toBe('succeeded');
  expect(done.steps.filter((step: any) => step.id.includes('canary')).map((step: any) => `${step.id} ${step.state}`)).toEqual(['production/canary-10 succeeded', 'production/canary-50 succeeded']);
  expect(failures).toEqual([]);
  expect(requests).toBeGreaterThan(150);
  expect(await production()).toMatchObject({ release: second, candidate: null, weight: 0 });
  const { body } = await api(`/operations/${done.id}/measurements`);
  const asked = (which: string) => body.items.reduce((sum: number, one: any) => sum + one[which].figures.requests, 0);
  // What was counted is what was sent while it was measured: the platform's own probes are not among it.
  expect(asked('stable') + asked('candidate')).toBeLessThanOrEqual(requests);
  expect(asked('candidate')).toBeGreaterThan(20);
  expect(body.items.every((one: any) => one.candidate.probes.asked > 0 && one.candidate.probes.failed === 0)).toBe(true);
});

test('a release that fails one in five is back at 0 within a minute, with at most 12 % of the requests', async () => {
  const before = (await production()).release;
  await breakOneInFive(clone);
  const bad = await release('A bad change');
  const load = steadily(`${localUrl}/notes`, 20);
  // The default: 20 s and five measurements at 10 %.
  const { id } = await toProduction({ canary: {} });
  const from = await until('its first request', async () => ((await production()).weight > 0 ? Date.now() : false), 60_000);
  const sent = load.sent();
  await until('the weight is back at 0', async () => (await production()).weight === 0 && (await production()).candidate === null, 60_000);
  const seconds = (Date.now() - from) / 1000;
  const meanwhile = load.sent() - sent;
  const failed = await ended(id);
  await new Promise(resolve => setTimeout(resolve, 1_000));
  const after = load.failures().length;
  await new Promise(resolve => setTimeout(resolve, 3_000));
  const { failures } = await load.stop();
  expect(failed).toMatchObject({ state: 'failed', result: { rolledBack: true } });
  expect(failed.error.why).toMatch(new RegExp(`\\d+ of \\d+ requests to ${bad} failed \\(\\d+ %\\), ${before} 0 %`));
  expect(seconds).toBeLessThan(60);
  // Nothing fails once it is back.
  expect(failures.length).toBe(after);
  expect(failures.length).toBeGreaterThan(1);
  const { body } = await api(`/operations/${id}/measurements`);
  const requests = (which: string) => body.items.reduce((sum: number, one: any) => sum + (one[which].figures?.requests ?? 0), 0);
  const share = requests('candidate') / (requests('candidate') + requests('stable'));
  expect(share).toBeLessThanOrEqual(0.12);
  expect(failures.length / meanwhile).toBeLessThan(0.12);
  expect(await production()).toMatchObject({ release: before, candidate: null, weight: 0, ready: true });
  test.info().annotations.push({ type: 'figures', description: `${seconds.toFixed(1)} s, ${(share * 100).toFixed(1)} % of the requests, ${failures.length} failed of ${meanwhile}` });
});
