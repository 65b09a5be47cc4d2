import { expect, test } from '@playwright/test';
import { barriersInBoth } from './support/axe.ts';
import { signIn } from './support/people.ts';
import { api, until } from './support/product.ts';
import { makeService, uniqueName } from './support/services.ts';

const name = uniqueName('told');
const AS = 'sofia.rossi';

test.beforeAll(async () => {
  await makeService(name, { team: 'search' });
  await until('she is told of it', async () => (await api('/notices/unread', { as: AS })).body.unread > 0);
});

test("the bell counts what is new of one's own teams, and is silent once it was seen", async ({ page }) => {
  await signIn(page, 'Sofia Rossi');
  const bell = page.getByRole('link', { name: /Notices/ });
  await expect(bell.getByRole('img', { name: /\d+\+? unread/ })).toBeVisible();
  await bell.click();
  await expect(page).toHaveURL(/\/notices/);
  const row = page.getByRole('row', { name: new RegExp(`${name} of team search`) });
  await expect(row).toContainText('New service');
  await expect(row).toContainText('new');
  await expect(row.getByRole('link', { name: 'Repository' })).toHaveAttribute('href', new RegExp(`/repositories/${name}$`));
  await expect(row.getByRole('link', { name: new RegExp(`^${name}\\.staging\\.localhost`) })).toBeVisible();
  await expect(bell.getByRole('img', { name: /unread/ })).toHaveCount(0);
  expect(await barriersInBoth(page, 'main')).toEqual([]);

  // Seen is seen: also on the next day, and in another window.
  await page.reload();
  await expect(row).toBeVisible();
  await expect(row.getByText('new', { exact: true })).toHaveCount(0);
});

test('what another team is told of is not counted as one’s own, and is there to be read', async ({ page }) => {
  await signIn(page, 'Priya Raman', '/notices');
  await expect(page.getByRole('heading', { name: 'Of my teams' })).toBeVisible();
  await expect(page.getByRole('status', { name: /^Loading/ })).toHaveCount(0);
  const row = page.getByRole('row', { name: new RegExp(`${name} of team search`) });
  await expect(row).toHaveCount(0);
  await page.getByRole('radio', { name: 'Of all teams' }).click();
  await expect(row).toBeVisible();
  // Who hears of it outside is the platform team's to see.
  await expect(page.getByRole('radio', { name: 'Deliveries' })).toHaveCount(0);
});
