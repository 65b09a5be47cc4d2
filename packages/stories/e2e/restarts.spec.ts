import { expect, test } from '@playwright/test';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createService, operationEnded } from '../src/product/operations.ts';
import { apiAs } from '../src/product/people.ts';
import { backendPid, secondBackend } from '../src/product/secondBackend.ts';
import { type Product, removeData, startProduct } from '../src/product/startProduct.ts';
import { killPostgres, restartPostgres } from '../src/product/systemPostgres.ts';
import { CrashFile } from '../src/soak/crashFile.ts';
import { scanDeploy } from '../src/soak/deploy/scanDeploy.ts';
import { resume } from '../src/soak/processes.ts';
import { scan } from '../src/soak/scan.ts';
import { breakOneInFive } from './support/badRelease.ts';
import { Clone } from './support/git.ts';
import { until } from './support/product.ts';
import { steadily } from './support/steadily.ts';
import { traffic } from './support/traffic.ts';

// A product of their own: its backend and its Postgres die. One after the other: each begins where the one before has ended.
test.describe.configure({ mode: 'serial' });
test.setTimeout(180_000);

const CANARY = { first: 50, stepSeconds: 6, measurements: 6 };
const STEP = 'production/canary-50';
/** Requests at both ends of what was measured that may be counted in the second before or after. */
const EDGE = 20;
let own: Product;
let crash: CrashFile;
let localUrl: string;

const environment = async (name: string) => (await own.api('/services/steady')).body.environments.find((one: any) => one.name === name);
const measured = async (id: string): Promise<any> => (await own.api(`/operations/${id}/measurements`)).body;

async function deploy(body: object, product = own): Promise<string> {
  const answer = await product.api('/services/steady/deployments', { method: 'POST', body: JSON.stringify({ environments: ['production'], ...body }) });
  expect(answer.status).toBe(202);
  return answer.body.id;
}

/** Waits until that many measurements are stored; a backend or database that is away meanwhile is waited for. */
const untilMeasured = (id: string, count: number) =>
  until(`${count} measurements`, async () => {
    const items = (await measured(id).catch(() => undefined))?.items ?? [];
    return items.length >= count && items;
  });

/** Processes, folders and tables: everything once, and nothing on its way. */
async function nothingTwice(release: string): Promise<void> {
  let findings: string[] = [];
  await until('nothing is there twice', async () => {
    findings = await scanDeploy(own, 'steady', { production: release, staging: null });
    return findings.length === 0;
  }, 15_000).catch(() => expect(findings).toEqual([]));
}

/** Every measurement is there, in its order, and what they count together is what was sent: nothing is lost or counted twice. */
async function everyMeasurementOnce(id: string, load: ReturnType<typeof steadily>): Promise<void> {
  const { items, steps } = await measured(id);
  expect(items.map((one: any) => one.number)).toEqual(items.map((_: unknown, index: number) => index + 1));
  const counted = items.reduce((sum: number, one: any) => sum + one.stable.figures.requests + one.candidate.figures.requests, 0);
  const { since } = steps.find((one: any) => one.step === STEP);
  const sent = load.within(Math.ceil(Date.parse(since) / 1000), Math.floor(Date.parse(items.at(-1).time) / 1000));
  expect(sent).toBeGreaterThan(80);
  expect(Math.abs(counted - sent), `${counted} counted, ${sent} sent`).toBeLessThan(EDGE);
}

test.beforeAll(async () => {
  test.setTimeout(180_000);
  const data = await mkdtemp(path.join(tmpdir(), 'waymark story '));
  crash = new CrashFile(`${data}.crash`);
  own = await startProduct({ data, env: { WAYMARK_NO_BUILD: '1', WAYMARK_CRASH_FILE: crash.path }, timeoutMs: 150_000 });
});

test.afterAll(async () => {
  await crash?.clear();
  await own?.stop();
  if (own) await removeData(own.data);
});

test('the backend is killed in the middle of a creation: it goes on, and services keep answering', async () => {
  const first = await createService(own, 'steady');
  expect((await operationEnded(own, first.id)).state).toBe('succeeded');
  const load = traffic(`${(await environment('staging')).localUrl}/notes`);

  const { id } = await createService(own, 'interrupted');
  await until('the pipeline runs', async () => {
    const operation = (await own.api(`/operations/${id}`)).body;
    return operation.steps.some((step: any) => step.id === 'pipeline' && step.state === 'running');
  });
  const pid = await backendPid(own);
  process.kill(pid, 'SIGKILL');
  expect((await operationEnded(own, id)).state).toBe('succeeded');
  const { requests, failures } = await load.stop();
  expect(failures).toEqual([]);
  expect(requests).toBeGreaterThan(100);
  expect((await own.api('/services/interrupted')).body.environments[0].ready).toBe(true);
  expect(await backendPid(own)).not.toBe(pid);
  let findings: unknown[] = [];
  await until('nothing is there twice and nothing is left over', async () => {
    findings = await scan(own, ['steady', 'interrupted']);
    return findings.length === 0;
  }, 20_000).catch(() => expect(findings).toEqual([]));
});

test('the backend is killed while a canary is measured: it goes on with what was measured', async () => {
  expect((await operationEnded(own, await deploy({ release: 'r1' }))).state).toBe('succeeded');
  const clone = await Clone.of((await own.api('/services/steady')).body.repository.cloneUrl);
  const released = async (message: string, release: string) => {
    await clone.publish(message);
    await until(`${release} is in staging`, async () => (await environment('staging')).release === release, 60_000);
  };
  await clone.write('NEWS.md', '# News\n');
  await released('Tell the news', 'r2');
  await breakOneInFive(clone);
  await released('A bad change', 'r3');
  await clone.remove();
  localUrl = (await environment('production')).localUrl;

  const load = steadily(`${localUrl}/notes`, 20);
  const id = await deploy({ release: 'r2', canary: CANARY });
  const before = await untilMeasured(id, 2);
  process.kill(await backendPid(own), 'SIGKILL');
  expect(await operationEnded(own, id)).toMatchObject({ state: 'succeeded', error: null });
  const { failures } = await load.stop();
  expect(failures).toEqual([]);
  expect((await measured(id)).items.slice(0, before.length)).toEqual(before);
  await everyMeasurementOnce(id, load);
  await nothingTwice('r2');
});

test('its Postgres is restarted, then killed, under a canary: it carries on, and no request fails', async () => {
  const load = steadily(`${localUrl}/notes`, 20);
  const id = await deploy({ release: 'r1', canary: CANARY });
  const before = await untilMeasured(id, 1);
  await restartPostgres(own.data);
  const between = await untilMeasured(id, before.length + 1);
  await killPostgres(own.data);
  expect(await operationEnded(own, id)).toMatchObject({ state: 'succeeded', error: null });
  const { failures } = await load.stop();
  expect(failures).toEqual([]);
  expect((await measured(id)).items.slice(0, between.length)).toEqual(between);
  await everyMeasurementOnce(id, load);
  await nothingTwice('r1');
});

test('a release that fails goes back, once, although backend and Postgres are killed while it is measured', async () => {
  const load = steadily(`${localUrl}/notes`, 20);
  const id = await deploy({ release: 'r3', canary: CANARY });
  await untilMeasured(id, 1);
  await killPostgres(own.data);
  process.kill(await backendPid(own), 'SIGKILL');
  const failed = await operationEnded(own, id);
  await load.stop();
  expect(failed).toMatchObject({ state: 'failed', result: { rolledBack: true } });
  const { body } = await own.api('/services/steady/deployments?environment=production');
  expect(body.items.filter((one: any) => one.operation === id).map((one: any) => [one.to, one.outcome])).toEqual([['r3', 'rolled-back']]);
  await nothingTwice('r1');
});

test('two backends on one Postgres: one stands still in the middle of a write, the other goes on, and nothing is done twice', async () => {
  const second = await secondBackend(own, await backendPid(own));
  const load = steadily(`${localUrl}/notes`, 20);
  try {
    await crash.arm(`stop deploy/${STEP}/measured`);
    const id = await deploy({ release: 'r2', canary: CANARY }, second.product);
    const stopped = await crash.hit(60_000);
    expect(stopped).toBeTruthy();
    const awake = stopped === second.child.pid ? own : second.product;
    try {
      // Asked of the one that is awake, about what the other had begun: nobody overtakes another person's unasked.
      const other = await apiAs(awake, 'ingrid.solberg', '/services/steady/deployments', { method: 'POST', body: JSON.stringify({ release: 'r1', environments: ['production'] }) });
      expect(other.status).toBe(409);
      expect(other.body.error.why).toContain('david.mensah');
      expect(await operationEnded(awake, id)).toMatchObject({ state: 'succeeded', error: null });
    } finally {
      await resume(stopped!);
    }
    const { failures } = await load.stop();
    expect(failures).toEqual([]);
    // The one that has slept sees what the other has done, and does not do it once more.
    await until('the first is awake', async () => (await own.api(`/operations/${id}`).catch(() => undefined))?.body?.state === 'succeeded');
    await everyMeasurementOnce(id, load);
    await nothingTwice('r2');
  } finally {
    await load.stop();
    await second.stop();
  }
});
