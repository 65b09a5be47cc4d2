import { expect, type Page, test } from '@playwright/test';
import { scanEnvironment } from '../src/soak/scanEnvironment.ts';
import { barriersInBoth } from './support/axe.ts';
import { Clone } from './support/git.ts';
import { growOld } from './support/grow.ts';
import { press, tabTo } from './support/keyboard.ts';
import { signIn } from './support/people.ts';
import { api, product, until } from './support/product.ts';
import { answerOf, ended, makeService, uniqueName } from './support/services.ts';

// One after the other: the last one looks at what the first ones have made.
test.describe.configure({ mode: 'serial' });
test.setTimeout(150_000);

const name = uniqueName('cards');
const place = uniqueName('lab');
let branchHead: string;

test.beforeAll(async () => {
  const { repository } = await makeService(name);
  const clone = await Clone.of(repository.cloneUrl);
  await clone.write('NEWS.md', '# News\n');
  branchHead = await clone.commit('Tell the news on a branch');
  expect((await clone.push('origin', 'HEAD:refs/heads/feature/news')).ok).toBe(true);
  await clone.remove();
});

/** The operation whose page the portal has gone on to by itself. */
async function followed(page: Page): Promise<any> {
  await page.waitForURL(/\/operations\/op-/, { timeout: 30_000 });
  await expect(page.getByRole('region', { name: 'Steps' })).toBeVisible();
  return ended(page.url().split('/').pop()!);
}

const create = async (page: Page) => {
  await press(page, page.getByRole('button', { name: 'Review' }));
  await press(page, page.getByRole('button', { name: 'Create', exact: true }));
  return followed(page);
};

test('a preview of a branch, by keyboard alone, ends on its operation and shows the branch', async ({ page }) => {
  await signIn(page, 'Amara Okafor', '/create');
  for (const card of ['TypeScript service', 'Preview of a branch', 'Database on its own', 'Environment of your own']) await expect(page.getByText(card, { exact: true })).toBeVisible();

  await page.goto(`/catalog/default/component/${name}/environments`);
  await press(page, page.getByRole('link', { name: 'Preview a branch' }));
  // The service is filled in already.
  await expect(page.getByRole('button', { name: /Service/ })).toContainText(name);
  await tabTo(page, page.getByRole('textbox', { name: /Name of the branch/ }));
  await page.keyboard.type('a b');
  await expect(page.getByRole('alert')).toContainText('Use letters, digits');
  expect(await barriersInBoth(page, 'form')).toEqual([]);

  await press(page, page.getByRole('button', { name: /Begins at/ }));
  await page.keyboard.press('ArrowDown');
  await expect(page.getByRole('option', { name: 'feature/news' })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.getByText('Shows “Tell the news on a branch”')).toBeVisible();
  await expect(page.getByText(/It costs \$[\d.]+ a month while it stays/)).toBeVisible();
  const run = await create(page);
  expect([run.kind, run.state, run.actor]).toEqual(['pipeline.run', 'succeeded', 'user:default/amara.okafor']);

  const { body } = await api(`/services/${name}/previews`);
  const [preview] = body.items;
  expect([preview.branch, preview.environment]).toEqual(['preview/feature/news', run.environment]);
  expect((await answerOf(preview.localUrl)).commit).toBe(branchHead);
  // It is not offered a second time.
  const branches = await api(`/services/${name}/branches`);
  expect(branches.body.items.map((one: any) => [one.name, one.default, one.preview])).toEqual([
    ['main', true, null],
    ['feature/news', false, run.environment],
    ['preview/feature/news', false, run.environment],
  ]);
  expect((await api(`/environments/${run.environment}`, { method: 'DELETE' })).status).toBe(202);
});

test('a database: its name is refused as it is typed, its size has a price, and it takes connections', async ({ page }) => {
  await signIn(page, 'Amara Okafor', '/create/templates/default/database');
  const field = page.getByRole('textbox', { name: 'Name' });
  await field.fill('Ledger-');
  await expect(page.getByRole('alert')).toContainText('Use 3 to 30 lower-case letters');
  expect(await barriersInBoth(page, 'form')).toEqual([]);
  const ledger = uniqueName('ledger');
  await field.fill(ledger);
  await expect(page.getByRole('alert')).toHaveCount(0);
  await page.getByText(/^Medium, \$60 a month$/).click();
  const operation = await create(page);
  expect([operation.kind, operation.state, operation.environment]).toEqual(['database.create', 'succeeded', 'staging']);
  const { body } = await api('/resources?limit=200');
  expect(body.items.find((one: any) => one.name === ledger)).toMatchObject({ team: 'payments', size: 'medium', state: 'standalone', ready: true });

  await page.goto('/create/templates/default/database');
  await page.getByRole('textbox', { name: 'Name' }).fill(ledger);
  await expect(page.getByRole('alert')).toContainText(`Team payments has a database ${ledger} in staging already`);
});

test('an environment with a service in it, found among those that nobody uses, extended and torn down by keyboard', async ({ page }) => {
  await signIn(page, 'Amara Okafor', '/environments');
  await press(page, page.getByRole('link', { name: 'Create an environment' }));
  const field = page.getByRole('textbox', { name: 'Name' });
  await tabTo(page, field);
  await page.keyboard.type('staging');
  await expect(page.getByRole('alert')).toContainText('There is an environment staging already');
  await field.fill(place);
  // The list of teams opens where the keyboard comes by, and lies over the rest.
  await tabTo(page, page.getByRole('combobox', { name: /Team/ }));
  await page.keyboard.press('Escape');
  await press(page, page.getByRole('button', { name: /Stays for/ }));
  await page.keyboard.press('Home');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('button', { name: /Stays for/ })).toContainText('A day');
  await tabTo(page, page.getByRole('checkbox', { name: new RegExp(`^${name} r`) }));
  await page.keyboard.press('Space');
  await expect(page.getByText(/It costs \$[\d.]+ a month while it stays/)).toBeVisible();
  expect(await barriersInBoth(page, 'form')).toEqual([]);
  const made = await create(page);
  expect([made.kind, made.state]).toEqual(['environment.clone', 'succeeded']);
  const inIt = async () => (await api('/environments?limit=200')).body.items.find((one: any) => one.name === place);
  expect(await inIt()).toMatchObject({ team: 'payments', base: 'staging', services: 1 });

  await growOld(place, 40);
  await page.goto('/environments');
  const table = page.getByRole('table', { name: 'Environments that come and go' });
  const row = table.getByRole('row', { name: new RegExp(place) });
  await expect(row).toContainText('team payments');
  await expect(row).toContainText('$');
  await expect(page.getByText(/unused for 30 days/)).toBeVisible();
  await tabTo(page, page.getByRole('switch', { name: /nobody has used for 30 days/ }));
  await page.keyboard.press('Space');
  await expect(page).toHaveURL(/unused=yes/);
  await expect(row).toBeVisible();

  const daysLeft = async () => (Date.parse((await inIt()).expiresAt) - Date.now()) / 86_400_000;
  expect(await daysLeft()).toBeLessThan(1);
  await press(page, row.getByRole('button', { name: /Extend/ }));
  await expect.poll(daysLeft).toBeGreaterThan(6.9);

  await press(page, row.getByRole('button', { name: /Tear down/ }));
  const dialog = page.getByRole('dialog');
  await expect(dialog.getByRole('textbox')).toBeFocused();
  expect(await barriersInBoth(page, '[role="dialog"]')).toEqual([]);
  await page.keyboard.type(place.replace(/.$/, '!'));
  await page.keyboard.press('Enter');
  await expect(dialog).toContainText('Nothing was torn down');
  await page.keyboard.press('ControlOrMeta+a');
  await page.keyboard.type(place);
  await press(page, dialog.getByRole('button', { name: 'Tear down' }));
  expect(await followed(page)).toMatchObject({ kind: 'environment.delete', state: 'succeeded' });
  await until('it is gone', async () => !(await inIt()));
  expect((await scanEnvironment(product, { name: place, ports: [] })).map(left => `${left.where}: ${left.what}`)).toEqual([]);
});
