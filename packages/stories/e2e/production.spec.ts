import { expect, type Page, test } from '@playwright/test';
import { barriersInBoth } from './support/axe.ts';
import { Clone } from './support/git.ts';
import { press, tabTo } from './support/keyboard.ts';
import { signedIn, signIn } from './support/people.ts';
import { api } from './support/product.ts';
import { ended, makeService, pipelineOf, serviceDetail, uniqueName } from './support/services.ts';

test.setTimeout(180_000);

const name = uniqueName('keys-prod');
const home = `/catalog/default/component/${name}/environments`;

/** What is ours on the page of a service. */
const TAB = '[data-testid="service-tab"]';
const DIALOG = '[role="dialog"]';

const production = async () => (await serviceDetail(name)).environments.find((one: any) => one.name === 'production');

/** Waits for the operation whose page is open, and returns it. */
async function followed(page: Page): Promise<any> {
  await page.waitForURL(/\/operations\/op-/);
  return ended(page.url().split('/').pop()!);
}

test.beforeAll(async () => {
  const { repository } = await makeService(name);
  expect((await production()).release).toBeNull();
  // A second release in staging, so that there is something to promote once more and to go back from.
  const clone = await Clone.of(repository.cloneUrl);
  await clone.write('NEWS.md', '# News\n');
  // Canaries have a story of their own.
  await clone.edit('platform.yaml', 'canary: true', 'canary: false');
  await clone.publish('Tell the news');
  expect((await pipelineOf(name, 'Tell the news')).state).toBe('succeeded');
  await clone.remove();
});

test('to production and back by keyboard alone: palette, plan, promotion, rollback', async ({ page }) => {
  // r1 serves in production already, so that r2 can be taken back.
  const first = await api(`/services/${name}/deployments`, { method: 'POST', body: { release: 'r1', environments: ['production'] } });
  expect((await ended(first.body.id)).state).toBe('succeeded');

  await signIn(page, 'Amara Okafor', '/operations');
  await expect(page.getByRole('heading', { name: 'Operations', exact: true })).toBeVisible();
  await page.keyboard.press('Control+k');
  const field = page.getByRole('combobox', { name: 'A service, a page, or what to do' });
  await expect(field).toBeFocused();
  await page.keyboard.type(`promote ${name}`);
  await expect(page.getByRole('option').first()).toContainText(`Promote ${name} to production`);
  expect(await barriersInBoth(page, 'dialog[open]')).toEqual([]);
  await page.keyboard.press('Enter');

  const plan = page.getByRole('dialog', { name: `Promote ${name} to production` });
  await expect(plan.getByRole('region', { name: 'production' })).toContainText('r1 → r2');
  await expect(plan).toContainText('Tell the news');
  await expect(plan).toContainText('a month');
  expect(await barriersInBoth(page, DIALOG)).toEqual([]);
  await press(page, plan.getByRole('button', { name: 'Promote' }));
  const promotion = await followed(page);
  expect([promotion.kind, promotion.state]).toEqual(['deploy', 'succeeded']);
  expect((await production()).release).toBe('r2');

  await page.goto(home);
  const order = page.getByRole('group', { name: 'Promotion order' });
  await expect(order).toContainText('up to date');
  await press(page, page.getByRole('button', { name: `Roll back ${name} in production` }));
  const back = page.getByRole('dialog', { name: `Roll ${name} back in production` });
  await expect(back.getByRole('region', { name: 'production' })).toContainText('r2 → r1');
  expect(await barriersInBoth(page, DIALOG)).toEqual([]);
  await tabTo(page, back.getByRole('textbox', { name: 'Reason' }));
  await page.keyboard.type('The news were wrong');
  await press(page, back.getByRole('button', { name: 'Roll back' }));
  const rollback = await followed(page);
  expect([rollback.kind, rollback.state]).toEqual(['rollback', 'succeeded']);
  expect((await production()).release).toBe('r1');

  await page.goto(home.replace('environments', 'deployments'));
  const history = page.getByRole('table', { name: 'Deployments' });
  await expect(history).toContainText('r2 → back to r1');
  await expect(history).toContainText('The news were wrong');
  expect(await barriersInBoth(page, TAB)).toEqual([]);
});

test('what is underneath is shown raw, to everybody', async ({ page }) => {
  const { status, body } = await api(`/services/${name}/environments/production/raw`);
  expect(status).toBe(200);
  expect(body.items.map((one: any) => one.type).sort()).toEqual(['route', 'workload']);
  expect(JSON.stringify(body)).toMatch(/"pid":\d+/);
  await signIn(page, 'Noah Fischer', `${home.replace('environments', 'underneath')}?environment=production`);
  await expect(page.getByRole('region', { name: /^Processes/ })).toContainText('"pid"');
  expect(await barriersInBoth(page, TAB)).toEqual([]);
});

test('a freeze stops the promotion and says whom to ask; a written reason breaks the glass', async ({ page }) => {
  const freeze = await api('/freezes', { method: 'POST', as: 'david.mensah', body: { service: name, reason: 'Stocktaking' } });
  expect(freeze.status).toBe(201);
  await signIn(page, 'Amara Okafor', home);
  const promote = page.getByRole('button', { name: 'Promote r2 to production' });
  await expect(promote).toBeDisabled();
  await expect(page.getByText(/Frozen by david.mensah \(Stocktaking\)/).first()).toBeVisible();
  await press(page, page.getByRole('button', { name: 'Break the glass…' }));
  const plan = page.getByRole('dialog');
  await expect(plan.getByRole('button', { name: 'Promote' })).toBeDisabled();
  expect(await barriersInBoth(page, DIALOG)).toEqual([]);
  await tabTo(page, plan.getByRole('textbox'));
  await page.keyboard.type('The till is down');
  await press(page, plan.getByRole('button', { name: 'Promote' }));
  expect((await followed(page)).state).toBe('succeeded');

  await page.goto('/freezes');
  await press(page, page.getByRole('button', { name: `End now the freeze of service ${name}` }));
  await expect(page.getByRole('button', { name: `End now the freeze of service ${name}` })).toBeHidden();
  await page.goto(home.replace('environments', 'audit'));
  await expect(page.getByRole('table', { name: 'Audit' })).toContainText('The till is down');
  expect(await barriersInBoth(page, TAB)).toEqual([]);
});

test.describe('a page for everybody, in light and in dark', () => {
  const amara = signedIn('Amara Okafor');
  for (const [path, heading, part] of [
    ['/approvals', 'Approvals', 'main'],
    ['/notices?show=all', 'Notices', 'main'],
    ['/freezes', 'Freezes', 'main'],
    ['/freezes?new=1', 'Freeze something', DIALOG],
    ['/health', 'Health', 'main'],
    ['/health?wall=1', 'Health', 'main'],
    ['/activity', 'Activity', 'main'],
  ]) {
    test(`${path} has no barriers`, async () => {
      await amara().goto(path);
      await expect(amara().getByRole('heading', { name: heading, exact: true, includeHidden: true })).toBeAttached();
      await expect(amara().getByRole('status', { name: /^Loading/ })).toHaveCount(0);
      expect(await barriersInBoth(amara(), part)).toEqual([]);
    });
  }
});
