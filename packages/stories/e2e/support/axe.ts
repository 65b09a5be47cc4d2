import AxeBuilder from '@axe-core/playwright';
import { expect, type Page } from '@playwright/test';

/** Both looks of the portal. */
const SCHEMES = ['light', 'dark'] as const;

type Violations = Awaited<ReturnType<AxeBuilder['analyze']>>['violations'];

const inWords = (violations: Violations) =>
  violations.flatMap(found => found.nodes.map(node => `${found.id}: ${node.target.join(' ')} ${node.failureSummary?.split('\n').at(-1)?.trim()}`));

/** What axe finds on a page that keeps somebody from using it. Upstream's own markup is part of it: what is wrong there is left out by name. */
export async function barriersOf(page: Page, leaveOut: RegExp[] = []): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  const serious = violations.filter(found => found.impact === 'serious' || found.impact === 'critical');
  return inWords(serious).filter(words => !leaveOut.some(known => known.test(words)));
}

/** All that axe finds in our own part of a page. */
export async function barriersIn(page: Page, part: string): Promise<string[]> {
  await expect(page.locator(part)).not.toHaveCount(0);
  const { violations } = await new AxeBuilder({ page }).include(part).analyze();
  return inWords(violations);
}

/**
 * The same in light and in dark, as the page stands, with whatever is open on it.
 *
 * @param where - our own part of the page; else all of it, but for what is known of upstream's own markup
 */
export async function barriersInBoth(page: Page, where: string | { leaveOut?: RegExp[] } = {}): Promise<string[]> {
  const found: string[] = [];
  for (const colorScheme of SCHEMES) {
    await page.emulateMedia({ colorScheme });
    await expect(page.locator('body')).toHaveAttribute('data-theme-mode', colorScheme);
    // A colour on its way to another one is neither.
    await page.evaluate(() =>
      Promise.allSettled(
        document
          .getAnimations()
          .filter(one => one.effect?.getComputedTiming().iterations !== Infinity)
          .map(one => one.finished),
      ),
    );
    const seen = typeof where === 'string' ? await barriersIn(page, where) : await barriersOf(page, where.leaveOut);
    found.push(...seen.map(words => `${colorScheme}: ${words}`));
  }
  return found;
}
