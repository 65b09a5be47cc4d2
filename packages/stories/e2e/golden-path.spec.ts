import { expect, test } from '@playwright/test';
import { fillIn } from './support/createForm.ts';
import { signIn } from './support/people.ts';
import { product } from './support/product.ts';
import { uniqueName } from './support/services.ts';

test('a person creates a service in the browser and uses it', async ({ page }) => {
  test.setTimeout(120_000);
  const name = uniqueName('golden');

  await signIn(page, 'Amara Okafor');
  await expect(page.getByRole('heading', { name: 'Hello, Amara' })).toBeVisible();

  await test.step('three fields and one button', async () => {
    await page.getByRole('link', { name: /^Create a? ?service$/i }).click();
    await fillIn(page, { name, team: 'Payments', database: 'PostgreSQL, small' });
    await page.getByRole('button', { name: 'Review' }).click();
    await expect(page.getByRole('main').or(page.locator('article')).getByText(name, { exact: true })).toBeVisible();
    await page.getByRole('button', { name: 'Create', exact: true }).click();
  });

  await test.step('the log is there to watch', async () => {
    await expect(page).toHaveURL(/\/create\/tasks\//);
    await page.getByRole('button', { name: 'Show Logs' }).click();
    await expect(page.getByText(/\[pipeline\//).first()).toBeVisible({ timeout: 30_000 });
    await expect(page.getByText(`${name} answers at`)).toBeVisible({ timeout: 45_000 });
  });

  const staging = page.getByRole('region', { name: 'staging' });
  await test.step('the service is healthy', async () => {
    await page.getByRole('link', { name: 'Open the service' }).click();
    await expect(page.getByRole('heading', { name, exact: true })).toBeVisible();
    await page.getByRole('navigation', { name: 'Content navigation' }).getByRole('link', { name: 'Environments' }).click();
    await expect(staging.getByText('Healthy')).toBeVisible();
    await expect(staging.getByText('1 of 1 ready')).toBeVisible();
    await expect(staging.getByText(`${name}-db, postgres, small`)).toBeVisible();
    await expect(page.getByRole('region', { name: 'production' }).getByText('Nothing deployed yet.')).toBeVisible();
  });

  await test.step('a row is written and read through its address', async () => {
    const opened = page.waitForEvent('popup');
    await staging.getByRole('link', { name: `Open ${name} in staging` }).click();
    const service = await opened;
    await expect(service).toHaveURL(`http://${name}.staging.localhost:${product.proxyPort}/`);
    await expect(service.locator('body')).toContainText(name);
    const answered = await service.evaluate(async () => {
      const post = await fetch('/notes', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ title: 'Written in a browser' }),
      });
      return { status: post.status, location: post.headers.get('location') };
    });
    expect(answered.status).toBe(201);
    await service.goto(new URL(answered.location!, service.url()).href);
    await expect(service.locator('body')).toContainText('Written in a browser');
    await service.close();
  });

  await test.step('its logs have that request', async () => {
    await staging.getByRole('button', { name: 'Show logs' }).click();
    const logs = staging.getByRole('log', { name: `Logs of ${name} in staging` });
    await expect(logs).toContainText('/notes');
    await expect(staging.getByText(/^Live/)).toBeVisible();
    await expect(staging.getByText('no requests')).toBeHidden();
  });

  await test.step('the catalog has its API and its database', async () => {
    await page.goto(`/catalog/default/api/${name}/definition`);
    await expect(page.getByText('/notes/{id}')).toBeVisible();
    await page.goto(`/catalog/default/component/${name}`);
    await page.getByRole('link', { name: `${name}-db (staging)` }).first().click();
    await expect(page.getByRole('heading', { name: `${name}-db (staging)`, exact: true })).toBeVisible();
    await expect(page.getByText('PostgreSQL database, size small, staging')).toBeVisible();
  });

  await test.step('the table of the catalog has its dot', async () => {
    await page.goto('/catalog');
    const row = page.getByRole('row').filter({ hasText: name });
    await expect(row.getByText('Healthy')).toBeVisible();
  });

  await test.step('home has it too', async () => {
    await page.goto('/');
    const mine = page.getByRole('table', { name: 'My services' });
    await expect(mine.getByRole('row').filter({ hasText: name })).toContainText('Healthy');
    const lately = page.getByRole('region', { name: 'What happened lately' });
    await lately.getByRole('link', { name: `Create ${name}`, exact: true }).first().click();
    await page.getByRole('button', { name: 'of Build, test and deploy to staging' }).click();
    await expect(page.getByRole('log', { name: 'Log of Build, test and deploy to staging' })).toContainText('test');
  });
});
