import { expect, type Locator, type Page } from '@playwright/test';

const FARTHEST = 100;

/** Goes on with the Tab key until something has the focus, as somebody without a mouse does. */
export async function tabTo(page: Page, goal: Locator): Promise<void> {
  await expect(goal).toBeVisible();
  for (let i = 0; i < FARTHEST; i++) {
    if (await goal.evaluate(element => element === document.activeElement)) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`The Tab key does not reach ${goal}`);
}

/** Goes there by the Tab key and presses Enter. */
export async function press(page: Page, goal: Locator): Promise<void> {
  await tabTo(page, goal);
  await page.keyboard.press('Enter');
}
