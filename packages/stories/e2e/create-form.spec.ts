import { expect, test } from '@playwright/test';
import { signIn } from './support/people.ts';

test('the form says no in plain words, before anything is begun', async ({ page }) => {
  await signIn(page, 'Amara Okafor');
  await page.goto('/create/templates/default/typescript-service');
  const name = page.getByRole('textbox', { name: 'Name' });
  const team = page.getByRole('combobox', { name: 'Team' });
  const review = page.getByRole('button', { name: 'Review' });

  // Her only team is chosen already, and stands before the others.
  await expect(team).toHaveValue('Payments');
  await team.click();
  await expect(page.getByRole('option').first()).toHaveText('Payments');
  await page.getByRole('option', { name: 'Search' }).click();
  await expect(page.getByRole('alert').filter({ hasText: 'You are not in team search: choose Payments' })).toBeVisible();

  await name.fill('My Api');
  await review.click();
  await expect(page.getByText(/^3 to 30 lower-case letters/)).toBeVisible();
  const words = await page.getByRole('main').or(page.locator('article')).first().innerText();
  expect(words).not.toMatch(/\^\[a-z\]|must match|must NOT/);

  // A good name, and still not her team.
  await name.fill('my-api-of-another');
  await review.click();
  await expect(page.getByText(/You are not in team search/).first()).toBeVisible();
  await expect(page.getByRole('button', { name: 'Create', exact: true })).toHaveCount(0);

  await team.click();
  await page.getByRole('option', { name: 'Payments' }).click();
  await review.click();
  await expect(page.getByRole('button', { name: 'Create', exact: true })).toBeVisible();
});
