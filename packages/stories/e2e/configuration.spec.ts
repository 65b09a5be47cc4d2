import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from '@playwright/test';
import { Clone } from './support/git.ts';
import { signIn } from './support/people.ts';
import { api, product, until } from './support/product.ts';
import { answerOf, ended, makeService, pipelineOf, serviceDetail, staging, uniqueName } from './support/services.ts';
import { steadily } from './support/steadily.ts';

const name = uniqueName('secret');
const FIRST = `sk-first-${name}-8c1f+/= 4e`;
const SECOND = `sk-second-${name}-b2*9'd(3)`;
const AT = `/services/${name}/environments/staging`;
const operations: string[] = [];
let localUrl: string;
let clone: Clone;

/** A service writes its secret in every way in which services do. */
const SHOWS = `
  const secret = process.env.API_KEY ?? '';
  const base64 = Buffer.from('user:' + secret).toString('base64');
  const shown = ['starting with ' + secret, encodeURIComponent(secret), base64, JSON.stringify({ secret })];
  process.stdout.write(shown.join(' ') + '\\nin two lines ' + secret.slice(0, 9) + '\\n' + secret.slice(9) + ' it goes on\\n');`;

test.beforeAll(async () => {
  const { repository } = await makeService(name);
  clone = await Clone.of(repository.cloneUrl);
  await clone.edit('src/main.ts', 'async function start(): Promise<void> {', `async function start(): Promise<void> {${SHOWS}`);
  await clone.publish('Say too much');
  const run = await pipelineOf(name, 'Say too much');
  expect([run.state, run.error]).toEqual(['succeeded', null]);
  ({ localUrl } = await staging(name));
});
test.afterAll(() => clone?.remove());

/** Changes the configuration and waits until only the new processes are left. */
async function change(method: string, rest: string, body?: unknown): Promise<any> {
  const { status, body: begun } = await api(`${AT}${rest}`, { method, body });
  expect([status, begun.error ?? null]).toEqual([202, null]);
  operations.push(begun.id);
  const operation = await ended(begun.id);
  expect([operation.state, operation.error]).toEqual(['succeeded', null]);
  await until('the old processes are gone', async () => (await staging(name)).nodes.filter((node: any) => node.type === 'workload').length === 1);
  return operation;
}

/** Processes whose environment has a value; who is looked at may be gone by then. */
const processesWith = (value: string) =>
  readdirSync('/proc').filter(pid => {
    try {
      return /^\d+$/.test(pid) && readFileSync(`/proc/${pid}/environ`, 'utf8').includes(`API_KEY=${value}`);
    } catch {
      return false;
    }
  });

const spellings = (value: string) => [value, value.slice(0, 24), value.slice(-16), Buffer.from(value).toString('base64').slice(0, 24), encodeURIComponent(value)];

function* filesBelow(folder: string): Generator<string> {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const file = path.join(folder, entry.name);
    // Dependencies are hard links to what npm has brought.
    if (entry.isDirectory() && entry.name !== 'node_modules') yield* filesBelow(file);
    else if (entry.isFile()) yield file;
  }
}

/** Where a value is found: files of the platform, its database's too, its answers, and the list of processes. */
async function placesOf(values: string[]): Promise<string[]> {
  const found: string[] = [];
  const look = (where: string, text: string) => {
    if (values.flatMap(spellings).some(one => text.includes(one))) found.push(where);
  };
  for (const file of filesBelow(product.data)) {
    try {
      if (statSync(file).size < 100_000_000) look(file, readFileSync(file, 'latin1'));
    } catch {
      // Gone by now, or another user's.
    }
  }
  const answers = ['', '/deployments', '/audit', '/releases'].map(rest => `/services/${name}${rest}`);
  answers.push(...['/config', '/secrets', '/raw', '/logs?limit=5000', '/config/differences?from=production'].map(rest => `${AT}${rest}`));
  answers.push('/operations', '/activity', '/conditions', ...operations.flatMap(id => [`/operations/${id}`, `/operations/${id}/log`]));
  for (const answer of answers) look(answer, JSON.stringify((await api(answer)).body));
  look('ps', execFileSync('ps', ['-eo', 'args'], { encoding: 'utf8', maxBuffer: 64e6 }));
  return found;
}

test('a secret changes under load: no request fails, and no process has the old one', async () => {
  await change('PUT', '/secrets/API_KEY', { value: FIRST });
  expect(processesWith(FIRST)).toHaveLength(1);
  const load = steadily(localUrl, 100);
  const operation = await change('PUT', '/secrets/API_KEY', { value: SECOND });
  const { requests, failures } = await load.stop();
  expect(failures).toEqual([]);
  expect(requests).toBeGreaterThan(10);
  expect(operation.kind).toBe('config.apply');
  expect(processesWith(FIRST)).toEqual([]);
  expect(processesWith(SECOND)).toHaveLength(1);
  expect((await answerOf(localUrl)).commit).toBe((await staging(name)).commit.sha);
});

test('no secret that was set is in any file, answer, log or list of processes; a plain value would be found', async () => {
  const { body } = await api(`${AT}/logs?limit=5000`);
  const texts = body.lines.map((line: any) => line.text).join('\n');
  expect(texts).toContain('starting with ***');
  expect(texts).toContain('in two lines ***\n*** it goes on');
  expect(await placesOf([FIRST, SECOND])).toEqual([]);
  const plain = `a-plain-value-of-${name}`;
  await change('PATCH', '/config', { set: { PLAIN: plain } });
  expect(await placesOf([plain])).toContain(`${AT}/config`);
});

test('the page shows names and ages, and the value to nobody', async ({ page }) => {
  await signIn(page, 'Amara Okafor', `/catalog/default/component/${name}/configuration`);
  const secrets = page.getByRole('table', { name: 'Secrets' });
  await expect(secrets.getByText('API_KEY')).toBeVisible();
  await expect(page.getByRole('table', { name: 'Configuration' }).getByText('PLAIN', { exact: true })).toBeVisible();
  expect(await page.content()).not.toContain(SECOND.slice(0, 24));
  expect((await serviceDetail(name)).environments).not.toHaveLength(0);
});
