import { rm } from 'node:fs/promises';
import { expect, test } from '@playwright/test';
import { markedProcesses } from '../src/soak/processes.ts';
import { brokenTree } from './support/brokenTree.ts';
import { Clone } from './support/git.ts';
import { signIn } from './support/people.ts';
import { api, product, until } from './support/product.ts';
import { makeService, pipelineOf, staging, uniqueName } from './support/services.ts';

/** A service that can be poisoned: from then on it dies at each start, until the poison is taken away. */
const POISON = `import { existsSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { FastifyInstance } from 'fastify';

const file = path.join(process.env.HOME ?? '.', 'poison');

/** Dies when there is poison. */
export function taste(): void {
  if (existsSync(file)) throw new Error('The ledger can not be read: its checksum is wrong');
}

/** Takes poison. */
export function addPoison(app: FastifyInstance): void {
  app.post('/poison', { schema: { hide: true } }, async () => {
    writeFileSync(file, '');
    setTimeout(() => process.exit(9), 100);
    return { file };
  });
}
`;

test('a service that begins to crash in a loop is shown as failing with its last lines, and recovers', async ({ page }) => {
  test.setTimeout(180_000);
  const name = uniqueName('crash');
  const { repository } = await makeService(name);
  const clone = await Clone.of(repository.cloneUrl);
  await clone.write('src/poison.ts', POISON);
  await clone.edit('src/app.ts', 'import { addNotes }', "import { addPoison, taste } from './poison.ts';\nimport { addNotes }");
  await clone.edit('src/app.ts', '  addNotes(app, store);', '  taste();\n  addNotes(app, store);\n  addPoison(app);');
  await clone.publish('Poison on demand');
  await clone.remove();
  expect((await pipelineOf(name, 'Poison on demand')).error).toBeNull();

  await signIn(page, 'Amara Okafor', `/catalog/default/component/${name}/environments`);
  const region = page.getByRole('region', { name: 'staging' });
  await expect(region.getByText('Healthy')).toBeVisible();

  const { localUrl } = await staging(name);
  const { file } = await (await fetch(`${localUrl}/poison`, { method: 'POST' })).json();
  const seen: string[] = [];
  await until('it is shown as failing', async () => {
    const { health } = await staging(name);
    seen.push(health);
    return health === 'failing';
  });
  await expect(region.getByText('Failing', { exact: true })).toBeVisible();
  await expect(region.getByRole('group', { name: 'Its own words' }).first()).toContainText('its checksum is wrong');
  await region.getByRole('button', { name: 'Show logs' }).click();
  const logs = region.getByRole('log');
  await expect(logs).toContainText('its checksum is wrong');
  await logs.scrollIntoViewIfNeeded();
  await expect(logs.getByText('its checksum is wrong').last()).toBeInViewport();
  await expect(region.getByRole('button', { name: 'Go to the newest' })).toBeHidden();
  for (let i = 0; i < 20; i++) {
    seen.push((await staging(name)).health);
    await page.waitForTimeout(100);
  }
  expect(seen).not.toContain('deploying');
  await page.goto('/');
  const row = page.getByRole('table', { name: 'My services' }).getByRole('row').filter({ hasText: name });
  await expect(row).toContainText('Failing');

  await rm(file);
  // The pause before the next try has grown to half a minute at most, and it must have been steady for a while.
  await until('it recovers', async () => (await staging(name)).health === 'healthy', 75_000);
  await expect(row).toContainText('Healthy', { timeout: 15_000 });
});

test('a creation that fails at a stage is taken back in the browser, and the name is free', async ({ page }) => {
  const name = uniqueName('undo');
  // Two people want the name at once: one wins, the other is told.
  const [one, two] = await Promise.all(
    ['amara.okafor', 'mei.tanaka'].map(as => api('/services', { method: 'POST', as, body: brokenTree(name, 'payments') })),
  );
  const [won, lost] = one.status === 202 ? [one, two] : [two, one];
  expect([won.status, lost.status]).toEqual([202, 409]);
  expect(lost.body.error.message).toContain(name);

  await signIn(page, 'Amara Okafor', `/operations/${won.body.id}`);
  await expect(page.getByText('Failed', { exact: true }).first()).toBeVisible({ timeout: 30_000 });
  await expect(page.getByRole('alert')).toContainText(`the sums of ${name} are wrong`);
  expect((await api(`/services/${name}`)).status).toBe(200);

  await page.getByRole('button', { name: 'Undo', exact: true }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Undo it' }).click();
  await until('it is undone', async () => (await api(`/operations/${won.body.id}`)).body.state === 'undone');
  await expect(page.getByText('Being undone')).toBeHidden();
  await expect(page.getByText('Undone', { exact: true }).first()).toBeVisible();

  expect((await api(`/services/${name}`)).status).toBe(404);
  expect((await api(`/api/git/repositories/${name}`)).status).toBe(404);
  await until('the catalog has forgotten it', async () => (await api(`/api/catalog/entities/by-name/component/default/${name}`)).status === 404);
  expect((await api(`/resources?service=${name}`)).body.items).toEqual([]);
  expect((await markedProcesses(product.data)).filter(found => found.cwd.includes(name))).toEqual([]);

  expect((await makeService(name)).service.name).toBe(name);
});
