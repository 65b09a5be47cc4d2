import { expect, test } from '@playwright/test';
import { barriersIn, barriersInBoth } from './support/axe.ts';
import { signIn } from './support/people.ts';
import { api, until } from './support/product.ts';
import { makeService, staging, uniqueName } from './support/services.ts';

test.setTimeout(120_000);

const name = uniqueName('kept');

const own = async (): Promise<any> => (await api(`/databases?service=${name}&environment=staging&state=attached`)).body.items[0];
const detail = async (id: string): Promise<any> => (await api(`/databases/${id}`)).body;

/** Asks the service itself: what it answers comes from the database that it uses. */
async function notes(init: RequestInit = {}): Promise<any> {
  const { localUrl } = await staging(name);
  const response = await fetch(`${localUrl}/notes`, { ...init, headers: { 'content-type': 'application/json' } });
  if (!response.ok) throw new Error(`${response.status} ${await response.text()}`);
  return response.json();
}
const write = (title: string) => notes({ method: 'POST', body: JSON.stringify({ title }) });

test('a database is looked after from its page: backed up, restored to a moment, looked into, swapped', async ({ page }) => {
  await makeService(name, { database: 'postgres' });
  const before = await own();
  await until('its first backup was proven', async () => (await own()).proof === 'proven', 30_000);
  await write('written before');

  await signIn(page, 'Amara Okafor', '/databases');
  await page.getByRole('searchbox', { name: 'By name' }).fill(name);
  const row = page.getByRole('row', { name: new RegExp(`${name}-db`) });
  await expect(row).toContainText(/In use.*staging.*small.*proven/);
  expect(await barriersIn(page, 'main')).toEqual([]);
  await row.getByRole('link', { name: `${name}-db` }).click();

  const backups = page.getByRole('region', { name: 'Backups' });
  await expect(backups).toContainText('Last proven:');
  await backups.getByRole('button', { name: 'Back up now' }).click();
  await expect(backups.getByRole('row', { name: /Asked for/ })).toContainText('Complete', { timeout: 20_000 });
  expect(await barriersInBoth(page, 'main')).toEqual([]);

  // A moment between two notes: the second is to be gone.
  await page.waitForTimeout(1100);
  const moment = new Date();
  await page.waitForTimeout(1100);
  await write('written after');
  await page.reload();
  const field = page.getByLabel('Exact time, on your clock');
  // As the browser's own clock has it, which is not ours to know.
  await field.fill(await page.evaluate(ms => new Date(ms - new Date(ms).getTimezoneOffset() * 60_000).toISOString().slice(0, 19), moment.getTime()));
  await expect(page.getByRole('slider', { name: 'Moment to go back to' })).toHaveValue(String(Math.floor(moment.getTime() / 1000) * 1000));
  await page.getByRole('button', { name: 'Restore to a new database…' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Restore' }).click();
  await page.waitForURL(/\/operations\//);
  await page.getByRole('link', { name: 'Open the database' }).click({ timeout: 30_000 });

  await expect(page.getByText('Restored from')).toBeVisible();
  const box = page.getByRole('textbox', { name: 'Statement' });
  await box.fill('select title from notes order by title');
  await box.press('Control+Enter');
  await expect(page.getByRole('table', { name: 'What it answered' })).toHaveText(/written before$/);
  await box.fill('delete from notes');
  await box.press('Control+Enter');
  await expect(page.getByRole('alert')).toContainText(/read-only transaction/);

  await page.getByRole('button', { name: /^Swap/ }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Yes, swap' }).click();
  await page.waitForURL(/\/operations\//);
  await expect(page.getByText('Succeeded').first()).toBeVisible({ timeout: 30_000 });
  expect(JSON.stringify(await notes())).not.toContain('written after');
  expect(JSON.stringify(await notes())).toContain('written before');
  expect(await own()).not.toMatchObject({ id: before.id });
  expect(await detail(before.id)).toMatchObject({ state: 'replaced', orphan: true });

  // What was replaced is kept, costs, and is said so on the home page.
  await page.goto('/');
  await expect(page.getByRole('table', { name: 'What needs you' })).toContainText(`${name}-db`);
  await page.goto(`/databases/of/${name}/staging`);
  await expect(page.getByRole('heading', { level: 1, name: `${name}-db` })).toBeVisible();
});
