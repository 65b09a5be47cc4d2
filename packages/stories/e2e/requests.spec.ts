import { expect, type Page, type Request, test } from '@playwright/test';
import { signedIn } from './support/people.ts';
import { api } from './support/product.ts';
import { makeService, uniqueName } from './support/services.ts';

/** No page of ours may ask the backend for more, however many services there are. */
const MOST = 12;

const name = uniqueName('asks');
let operation: string;

test.beforeAll(async () => {
  test.setTimeout(180_000);
  await makeService(name);
  const { body } = await api(`/operations?service=${name}`);
  operation = body.items.find((one: any) => one.kind === 'service.create').id;
});

const entity = (tab: string) => `/catalog/default/component/${name}/${tab}`;

const pages: Array<[what: string, path: () => string, complete: (page: Page) => Promise<void>]> = [
  ['Home', () => '/', page => expect(page.getByRole('table', { name: 'My services' })).toContainText(name)],
  ['Environments', () => '/environments', page => expect(page.getByRole('table', { name: 'What runs where' })).toBeVisible()],
  ['Environments of a team', () => '/environments?team=payments&sort=health', page => expect(page.getByRole('table', { name: 'What runs where' })).toBeVisible()],
  ['Databases', () => '/databases', page => expect(page.getByRole('region', { name: 'Databases' })).toBeVisible()],
  ['Operations', () => '/operations', page => expect(page.getByRole('table', { name: 'Operations' })).toBeVisible()],
  ['an operation', () => `/operations/${operation}`, page => expect(page.getByText('Healthy in staging').first()).toBeVisible()],
  ['Approvals', () => '/approvals', page => expect(page.getByRole('heading', { name: 'Approvals', exact: true })).toBeVisible()],
  ['Freezes', () => '/freezes', page => expect(page.getByRole('heading', { name: 'Freezes', exact: true })).toBeVisible()],
  ['Health', () => '/health', page => expect(page.getByRole('status').filter({ hasText: /\d+ services?: / })).toBeVisible()],
  ['Activity', () => '/activity?team=payments', page => expect(page.getByRole('table', { name: 'Activity of team payments' })).toBeVisible()],
  ['a repository', () => `/repositories/${name}`, page => expect(page.getByRole('heading', { name: 'README.md' })).toBeVisible()],
  ['environments of a service', () => entity('environments'), page => expect(page.getByRole('region', { name: 'staging' })).toBeVisible()],
  ['deployments of a service', () => entity('deployments'), page => expect(page.getByRole('table', { name: 'Deployments' })).toBeVisible()],
  ['audit of a service', () => entity('audit'), page => expect(page.getByRole('table', { name: 'Audit' })).toBeVisible()],
];

const amara = signedIn('Amara Okafor');

for (const [what, path, complete] of pages) {
  test(`${what} asks for at most ${MOST} things`, async () => {
    const page = amara();
    // Nothing that the page before it asks for is counted.
    await page.goto('about:blank');
    const asked: string[] = [];
    const note = (request: Request) => {
      const { pathname, search } = new URL(request.url());
      if (pathname.startsWith('/api/')) asked.push(`${request.method()} ${pathname}${search}`);
    };
    page.on('request', note);
    await page.goto(path());
    await complete(page);
    // What is asked for because of an answer counts too, and what is asked for twice counts twice.
    await page.waitForTimeout(700);
    page.off('request', note);
    expect(asked.length, asked.join('\n')).toBeLessThanOrEqual(MOST);
    expect(asked.length).toBeGreaterThan(0);
  });
}
