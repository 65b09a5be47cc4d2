import { expect, test } from '@playwright/test';

/** Bytes as they come over the wire, without headers. An untouched Backstage 1.55's sign-in page loads 1,030,000. */
const MOST = 850_000;

test('whoever is not signed in yet loads no more JavaScript than that takes', async ({ page }) => {
  const session = await page.context().newCDPSession(page);
  await session.send('Network.enable');
  const scripts = new Map<string, string>();
  const bytes = new Map<string, number>();
  session.on('Network.responseReceived', ({ requestId, type, response }) => {
    if (type === 'Script') scripts.set(requestId, response.url);
  });
  session.on('Network.dataReceived', ({ requestId, encodedDataLength }) => {
    bytes.set(requestId, (bytes.get(requestId) ?? 0) + encodedDataLength);
  });
  await page.goto('/', { waitUntil: 'networkidle' });
  await expect(page.getByRole('button', { name: 'Amara Okafor' })).toBeVisible();
  const sum = [...scripts.keys()].reduce((all, id) => all + (bytes.get(id) ?? 0), 0);
  test.info().annotations.push({ type: 'figures', description: `${scripts.size} scripts, ${Math.round(sum / 1000)} kB` });
  expect(sum).toBeGreaterThan(100_000);
  expect(sum).toBeLessThan(MOST);
});
