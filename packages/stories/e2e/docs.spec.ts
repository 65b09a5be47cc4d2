import { expect, test } from '@playwright/test';
import { barriersOf } from './support/axe.ts';
import { Clone } from './support/git.ts';
import { signIn } from './support/people.ts';
import { until, api } from './support/product.ts';
import { makeService, uniqueName } from './support/services.ts';

const name = uniqueName('docs');
let clone: Clone;

test.beforeAll(async () => {
  const { repository } = await makeService(name);
  clone = await Clone.of(repository.cloneUrl);
});

test.afterAll(() => clone?.remove());

/** What TechDocs has of the service's first page. */
const published = () => api(`/api/techdocs/metadata/techdocs/default/Component/${name}`);

const PAGE = `# Decisions

!!! warning "Not yet"
    Read this first.

\`\`\`mermaid
graph LR
  notes --> store
\`\`\`

<script>document.title = 'taken'</script><img src="x" onerror="document.title = 'taken'">

[Out](../../../../catalog)
`;

test("a new service's docs stand on its page; a push changes them within seconds, and what is hostile in them does nothing", async ({ page }) => {
  await signIn(page, 'Amara Okafor', `/catalog/default/component/${name}`);
  // The tab, not the entry of the navigation that is called the same.
  await page.locator(`a[href$="/component/${name}/docs"]`, { hasText: 'Docs' }).click();
  await expect(page.getByRole('heading', { name, level: 1 }).last()).toBeVisible();
  await page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: 'Runbook' }).click();
  await expect(page.getByRole('heading', { name: `Runbook of ${name}` })).toBeVisible();
  const before = (await published()).body.build_timestamp;

  await clone.write('docs/decisions.md', PAGE);
  await clone.edit('mkdocs.yml', '  - Runbook: runbook.md', '  - Runbook: runbook.md\n  - Decisions: decisions.md');
  await clone.publish('Write decisions down');
  const pushed = Date.now();
  await until('the push is rendered', async () => (await published()).body.build_timestamp > before);
  expect(Date.now() - pushed).toBeLessThan(15_000);

  await page.goto(`/docs/default/component/${name}/decisions`);
  await expect(page.getByRole('heading', { name: 'Decisions', level: 1 })).toBeVisible();
  await expect(page.getByText('Read this first.')).toBeVisible();
  await expect(page.getByRole('img', { name: 'Diagram' })).toBeVisible();
  await expect(page.locator('.broken-link', { hasText: 'Out' })).toBeVisible();
  expect(await page.title()).not.toContain('taken');
  await page.getByRole('link', { name: 'Overview', exact: true }).click();
  await expect(page).toHaveURL(new RegExp(`/docs/default/component/${name}/?$`));
});

test("the platform's own handbook and the examples' docs are there, and the handbook has no barriers of ours", async ({ page }) => {
  await signIn(page, 'Amara Okafor', '/docs');
  // Other stories' services have docs too, more than a page of the list has rows.
  await page.getByPlaceholder('Filter').fill('Waymark');
  await expect(page.getByRole('link', { name: 'Waymark', exact: true }).first()).toBeVisible();
  await page.goto('/docs/examples/system/checkout/order-service');
  await expect(page.getByRole('heading', { name: 'Order service', level: 1 })).toBeVisible();
  // A tab shows what it stands for.
  await page.getByText('Follow it', { exact: true }).click();
  await expect(page.getByText('orders/4711')).toBeVisible();

  await page.goto('/docs/platform/component/waymark/techdocs');
  const article = page.getByRole('article');
  await expect(article.getByRole('heading', { name: 'What is harmless' })).toBeVisible();
  const barriers = await barriersOf(page);
  // What is around the article is upstream's.
  expect(barriers.filter(barrier => /highlight|admonition|tabbed|md-typeset|hljs|broken-link/.test(barrier))).toEqual([]);
});

test('a page of the handbook is found by what stands in it, and one of an example too', async ({ page }) => {
  // The index is renewed once a minute.
  test.setTimeout(120_000);
  const found = async (term: string, title: string) =>
    until(
      `the search finds ${title}`,
      async () => (await api(`/api/search/query?term=${encodeURIComponent(term)}&types[0]=techdocs`)).body.results?.some((one: any) => one.document.title.includes(title)),
      80_000,
    );
  await found('harmless', 'Docs beside the code');
  await found('orders', 'Order service');

  await signIn(page, 'Amara Okafor', '/docs/platform/component/waymark');
  await page.getByPlaceholder(/Search docs/).fill('harmless');
  await page.getByRole('option', { name: /Docs beside the code/ }).first().click();
  await expect(page).toHaveURL(/\/docs\/platform\/component\/waymark\/techdocs/);
  await expect(page.getByRole('heading', { name: 'What is harmless' })).toBeVisible();
});
