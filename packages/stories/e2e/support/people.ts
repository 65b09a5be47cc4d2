import { expect, type Page, test } from '@playwright/test';

/** Signs in as a person does on the embedded default: opens the portal and picks somebody. */
export async function signIn(page: Page, person: string, address = '/'): Promise<void> {
  await page.goto(address);
  await page.getByRole('button', { name: person }).click();
  await expect(page.getByRole('heading', { name: 'Who are you today?' })).toBeHidden();
}

/** A page that stays signed in for all tests of a group, where signing in is not what is looked at. */
export function signedIn(person: string): () => Page {
  let page: Page | undefined;
  test.beforeAll(async ({ browser }) => {
    const context = await browser.newContext();
    page = await context.newPage();
    await signIn(page, person, '/settings');
  });
  test.afterAll(() => page?.context().close());
  return () => page!;
}
