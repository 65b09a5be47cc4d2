import { expect, type Page } from '@playwright/test';

/** Signs in as a person does on the embedded default: opens the portal and picks somebody. */
export async function signIn(page: Page, person: string, address = '/'): Promise<void> {
  await page.goto(address);
  await page.getByRole('button', { name: person }).click();
  await expect(page.getByRole('heading', { name: 'Who are you today?' })).toBeHidden();
}
