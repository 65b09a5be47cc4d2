import { expect, test } from '@playwright/test';
import { Clone, git } from './support/git.ts';
import { signIn } from './support/people.ts';
import { api, product, tokenOf, until } from './support/product.ts';
import { answerOf, makeService, pipelineOf, staging, uniqueName } from './support/services.ts';
import { traffic } from './support/traffic.ts';

const name = uniqueName('push');
let localUrl: string;
let clone: Clone;

test.beforeAll(async () => {
  const { repository, environments } = await makeService(name, { database: 'postgres' });
  localUrl = environments.find((one: any) => one.name === 'staging').localUrl;
  expect(repository.cloneUrl).toMatch(/^file:\/\/\//);
  clone = await Clone.of(repository.cloneUrl);
});

test.afterAll(() => clone?.remove());

const ROUTE = `import type { FastifyInstance } from 'fastify';

/** Greets. */
export function addGreeting(app: FastifyInstance): void {
  app.get('/greeting', { schema: { operationId: 'greet', summary: 'Greet' } }, async () => ({ text: 'Good morning' }));
}
`;

const ROUTE_TEST = `import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fastify } from 'fastify';
import { addGreeting } from '../src/greeting.ts';

test('greets', async () => {
  const app = fastify();
  addGreeting(app);
  assert.equal((await app.inject('/greeting')).json().text, 'Good morning');
});
`;

test('a new route is pushed: it answers in staging and stands in the catalog, and no request fails meanwhile', async ({ page }) => {
  await clone.write('src/greeting.ts', ROUTE);
  await clone.write('test/greeting.test.ts', ROUTE_TEST);
  await clone.edit('src/app.ts', "import { addNotes }", "import { addGreeting } from './greeting.ts';\nimport { addNotes }");
  await clone.edit('src/app.ts', '  addNotes(app, store);', '  addNotes(app, store);\n  addGreeting(app);');
  await clone.edit('test/http.test.ts', "['/notes', '/notes/{id}']", "['/greeting', '/notes', '/notes/{id}']");

  const load = traffic(`${localUrl}/notes`);
  const sha = await clone.publish('Greet whoever asks');
  await until('the new commit answers in staging', async () => (await answerOf(localUrl))?.commit === sha);
  expect(await answerOf(localUrl, '/greeting')).toEqual({ text: 'Good morning' });
  const operation = await pipelineOf(name, 'Greet whoever asks');
  const { requests, failures } = await load.stop();
  expect(failures).toEqual([]);
  expect(requests).toBeGreaterThan(50);
  expect(operation.steps.map((step: any) => `${step.id} ${step.state}`)).toEqual(
    ['source', 'install', 'lint', 'test', 'build', 'release', 'migrate', 'deploy', 'smoke', 'traffic'].map(id => `${id} succeeded`),
  );

  await until('the definition in the catalog has the route', async () => {
    const { body } = await api(`/api/catalog/entities/by-name/api/default/${name}`);
    return body.spec?.definition?.includes('/greeting');
  });
  await signIn(page, 'Amara Okafor', `/catalog/default/api/${name}/definition`);
  await expect(page.getByText('/greeting', { exact: true })).toBeVisible();
});

/** Pushes what must not reach staging, and sees that what served before still does. */
async function refusedPush(message: string): Promise<any> {
  const before = await staging(name);
  const load = traffic(`${localUrl}/notes`, 1);
  await clone.publish(message);
  const operation = await pipelineOf(name, message);
  const { failures } = await load.stop();
  expect(operation.state).toBe('failed');
  expect(failures).toEqual([]);
  const after = await staging(name);
  expect(after.commit.sha).toBe(before.commit.sha);
  await until('the old one is ready, and nothing is tried beside it', async () => {
    const { ready, candidate } = await staging(name);
    return ready && !candidate;
  });
  expect((await answerOf(localUrl)).commit).toBe(before.commit.sha);
  return operation;
}

test('a push with a failing test leaves the old one serving and says which test', async ({ page }) => {
  await clone.write(
    'test/sums.test.ts',
    `import assert from 'node:assert/strict';\nimport { test } from 'node:test';\n\ntest('the till adds up', () => assert.equal(1 + 1, 3));\n`,
  );
  const operation = await refusedPush('Break a test');
  expect(operation.error.step).toBe('test');
  expect(operation.error.why).toContain('the till adds up');

  await signIn(page, 'Amara Okafor', `/operations/${operation.id}`);
  await expect(page.getByRole('alert')).toContainText('the till adds up');
  await expect(page.getByRole('log', { name: 'Log of Test' })).toContainText('the till adds up');
});

test('a push whose service crashes at its start leaves the old one serving and shows its last words', async () => {
  await git(clone.folder, 'rm', '-q', 'test/sums.test.ts');
  await clone.edit(
    'src/main.ts',
    'async function start(): Promise<void> {',
    "async function start(): Promise<void> {\n  if (process.env.ENVIRONMENT === 'staging') throw new Error('The teapot is not configured');",
  );
  const operation = await refusedPush('Crash at the start');
  expect(operation.error.step).toBe('deploy');
  expect(operation.error.why).toContain('The teapot is not configured');
});

test('over HTTP a push asks for a token, and counts as the person whose it is', async () => {
  const address = `http://localhost:${product.port}/git/${name}.git`;
  const main = (await clone.read('src/main.ts')).replace(/\n.*The teapot is not configured.*/, '');
  await clone.write('src/main.ts', `${main}\n// Mended over HTTP.\n`);
  await clone.commit('Mend the start');

  const nobody = await clone.push(address, 'HEAD:main');
  expect(nobody.ok).toBe(false);

  const withToken = async (person: string) => {
    const basic = Buffer.from(`git:${await tokenOf(person)}`).toString('base64');
    return git(clone.folder, '-c', `http.extraHeader=Authorization: Basic ${basic}`, 'push', '-q', address, 'HEAD:main');
  };
  const stranger = await withToken('noah.fischer');
  expect(stranger.ok).toBe(false);
  expect(stranger.output).toContain('403');

  const owner = await withToken('jonas.lindqvist');
  expect(owner).toEqual({ ok: true, output: '' });
  const operation = await pipelineOf(name, 'Mend the start');
  expect([operation.state, operation.actor]).toEqual(['succeeded', 'user:default/jonas.lindqvist']);
});
