import { expect, test } from '@playwright/test';
import { registerTemplate, runTemplate } from './support/ownTemplate.ts';
import { signIn } from './support/people.ts';
import { api } from './support/product.ts';
import { uniqueName } from './support/services.ts';

test("what a company's own template has made before it failed is taken back as a whole", async ({ page }) => {
  test.setTimeout(120_000);
  const template = uniqueName('ledgers');
  const name = uniqueName('ledger');
  const unregister = await registerTemplate(template);
  const task = await runTemplate(template, 'amara.okafor', { name });
  expect(task.status).toBe('failed');

  const operations = await api(`/operations?task=${task.id}`);
  const [data, code] = operations.body.items;
  expect(operations.body.items.map((one: any) => [one.kind, one.state, one.task.step])).toEqual([
    ['database.create', 'succeeded', 'data'],
    ['repository.create', 'succeeded', 'code'],
  ]);
  expect((await api(`/operations/${data.id}/undo`, { method: 'POST', as: 'amara.okafor' })).status).toBe(409);
  expect((await api(`/tasks/${task.id}/undo`, { method: 'POST', as: 'noah.fischer' })).status).toBe(403);

  await signIn(page, 'Amara Okafor', `/operations/${data.id}`);
  const panel = page.getByRole('region', { name: 'Part of a template task' });
  await expect(panel.getByRole('listitem')).toHaveText([
    'Fetch the files cannot be undone by Waymark',
    'Say hello cannot be undone by Waymark',
    /^Make the repository.*Succeeded/,
    /^Make the database.*Succeeded/,
    'Deploy something else has started nothing',
  ]);
  await panel.getByRole('button', { name: 'Undo what this task made' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Undo it' }).click();
  await expect(page.getByRole('heading', { name: /^Undo what template task/ })).toBeVisible();
  // The page lists the parts with their own states too: what counts is where they end.
  for (const part of [data, code]) await expect.poll(async () => (await api(`/operations/${part.id}`)).body.state, { timeout: 45_000 }).toBe('undone');
  await expect(page.getByText('Succeeded', { exact: true }).first()).toBeVisible({ timeout: 45_000 });

  expect((await api(`/repositories/${name}`)).status).toBe(404);
  expect((await api('/resources?limit=200')).body.items.filter((one: any) => one.name === name)).toEqual([]);
  await unregister();
});
