import { expect, type Locator, type Page, test } from '@playwright/test';
import { barriersInBoth } from './support/axe.ts';
import { press, tabTo } from './support/keyboard.ts';
import { signedIn } from './support/people.ts';
import { api } from './support/product.ts';
import { makeService, uniqueName } from './support/services.ts';

const name = uniqueName('axe');
let operation: string;

test.beforeAll(async () => {
  await makeService(name, { database: 'postgres' });
  const { body } = await api(`/operations?service=${name}`);
  operation = body.items.find((one: any) => one.kind === 'service.create').id;
});

interface Look {
  what: string;
  path: () => string;
  /** There when the page is complete. */
  complete: (page: Page) => Locator;
  /** What is wrong in upstream's own markup: rule and element. */
  leaveOut?: RegExp[];
}

const looks: Look[] = [
  { what: 'home', path: () => '/', complete: page => page.getByRole('table', { name: 'My services' }).getByText(name) },
  {
    what: 'catalog',
    path: () => '/catalog',
    complete: page => page.getByRole('row').filter({ hasText: name }).getByText('Healthy'),
    // The catalog's table puts a handle that takes the focus into each heading's sort button.
    leaveOut: [/^nested-interactive: .*MuiTableSortLabel-root/],
  },
  {
    what: 'create form',
    path: () => '/create/templates/default/typescript-service',
    complete: page => page.getByRole('button', { name: 'Review' }),
    // The header's tabs name panels that the scaffolder's page does not have.
    leaveOut: [/^aria-valid-attr-value: #react-aria\S+-tab-templates /],
  },
  { what: 'operation', path: () => `/operations/${operation}`, complete: page => page.getByText('Healthy in staging').first() },
  {
    what: 'environments of a service',
    path: () => `/catalog/default/component/${name}/environments`,
    complete: page => page.getByRole('region', { name: 'staging' }).getByText('1 of 1 ready'),
  },
  {
    what: 'secrets and configuration of a service',
    path: () => `/catalog/default/component/${name}/configuration`,
    complete: page => page.getByText('There are no secrets here.'),
  },
  { what: 'repository', path: () => `/repositories/${name}`, complete: page => page.getByRole('heading', { name: 'README.md' }) },
  { what: 'environments', path: () => '/environments', complete: page => page.getByText(name).first() },
];

test('sign-in has no barriers', async ({ page }) => {
  await page.goto('/');
  await expect(page.getByRole('button', { name: 'Amara Okafor' })).toBeVisible();
  expect(await barriersInBoth(page)).toEqual([]);
});

test.describe('a page that is complete, in light and in dark', () => {
  const amara = signedIn('Amara Okafor');
  for (const { what, path, complete, leaveOut } of looks) {
    test(`${what} has no barriers`, async () => {
      await amara().goto(path());
      await expect(complete(amara())).toBeVisible();
      expect(await barriersInBoth(amara(), { leaveOut })).toEqual([]);
    });
  }
});

test('the main flow needs no mouse', async ({ page }) => {
  // Forty times Tab and a whole creation.
  test.setTimeout(180_000);
  const mine = uniqueName('keys');
  await page.goto('/');
  await press(page, page.getByRole('button', { name: 'Amara Okafor' }));
  await press(page, page.getByRole('link', { name: /^Create a? ?service$/i }));

  await tabTo(page, page.getByRole('textbox', { name: 'Name' }));
  await page.keyboard.type(mine);
  await tabTo(page, page.getByRole('textbox', { name: 'Team' }).or(page.getByRole('combobox', { name: 'Team' })).last());
  await page.keyboard.type('Payments');
  await expect(page.getByRole('option', { name: 'Payments' })).toBeVisible();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await tabTo(page, page.getByRole('radio', { name: 'None' }));
  await press(page, page.getByRole('button', { name: 'Review' }));
  await press(page, page.getByRole('button', { name: 'Create', exact: true }));

  const open = page.getByRole('link', { name: 'Open the service' });
  await expect(open).toBeVisible({ timeout: 45_000 });
  await press(page, open);
  await expect(page.getByRole('heading', { name: mine, exact: true })).toBeVisible();
  await press(page, page.getByRole('navigation', { name: 'Content navigation' }).getByRole('link', { name: 'Environments' }));
  const staging = page.getByRole('region', { name: 'staging' });
  await expect(staging.getByText('Healthy')).toBeVisible();
  await press(page, staging.getByRole('button', { name: 'Show logs' }));
  await expect(staging.getByRole('log')).toContainText('listening');
});
