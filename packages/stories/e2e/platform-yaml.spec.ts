import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from '@playwright/test';
import { Clone } from './support/git.ts';
import { signIn } from './support/people.ts';
import { api, until } from './support/product.ts';
import { makeService, pipelineOf, serviceDetail, staging, uniqueName } from './support/services.ts';

// The name stands in the file, so it can't be one of this story's own.
const name = 'payment-api';
const fixture = path.join(import.meta.dirname, '../fixtures/platform.yaml');
let clone: Clone;

test.beforeAll(async () => {
  const there = (await api(`/services/${name}`)).status === 200;
  const { repository } = there ? await serviceDetail(name) : await makeService(name, { team: 'payments', database: 'postgres' });
  clone = await Clone.of(repository.cloneUrl);
});

test.afterAll(() => clone?.remove());

test('the platform.yaml of the mission, byte for byte', async ({ page }) => {
  const message = uniqueName('What the mission asks for');
  await clone.write('platform.yaml', await readFile(fixture, 'utf8'));
  await clone.write('docs/reason.md', message);
  await clone.publish(message);
  expect((await pipelineOf(name, message)).error).toBeNull();
  await until('three replicas are ready', async () => (await staging(name)).replicas?.ready === 3);

  const { localUrl, database, ready } = await staging(name);
  expect(ready).toBe(true);
  expect(database).toMatchObject({ name: `${name}-db`, type: 'postgres', size: 'small', ready: true });

  await test.step('all three answer behind the route', async () => {
    const id = uniqueName('round');
    for (let i = 0; i < 12; i++) {
      const response = await fetch(`${localUrl}/notes`, { headers: { 'x-request-id': `${id}-${i}` } });
      expect(response.status).toBe(200);
    }
    await until('each replica has logged some of these requests', async () => {
      const { body } = await api(`/services/${name}/environments/staging/logs?since=5m&limit=5000`);
      return new Set(body.lines.filter((line: any) => line.text.includes(id)).map((line: any) => line.replica)).size === 3;
    });
  });

  await test.step('what is not done stands there in words', async () => {
    await signIn(page, 'Amara Okafor', `/catalog/default/component/${name}/environments`);
    const region = page.getByRole('region', { name: 'staging' });
    await expect(region.getByText('Healthy')).toBeVisible();
    await expect(region.getByText('3 of 3 ready')).toBeVisible();
    const conditions = region.getByRole('list', { name: 'Conditions' });
    const expected: Array<[string, RegExp]> = [
      ['TLS not available', /no certificate/],
      ['Limits not enforced', /cpu 500m and memory 512Mi/],
      ['Dashboard not available', /no Grafana/],
    ];
    for (const [type, words] of expected) {
      await expect(conditions.getByRole('listitem').filter({ hasText: type })).toHaveText(words);
    }
    // Canary, automatic rollback, alerts and backups are done: nothing else is left to say.
    await expect(conditions.getByRole('listitem')).toHaveCount(expected.length);
  });
});

/** Pushes the file with one thing wrong in it, and sees it refused at that position, with the old one serving. */
function brokenFile(what: string, [from, to]: [string, string], position: string, words: RegExp): void {
  test(`a platform.yaml with ${what} is refused with line and column`, async ({ page }) => {
    const before = await staging(name);
    const message = uniqueName(`Push ${what}`);
    await clone.write('platform.yaml', await readFile(fixture, 'utf8'));
    await clone.edit('platform.yaml', from, to);
    await clone.publish(message);
    const operation = await pipelineOf(name, message);
    expect([operation.state, operation.error.step]).toEqual(['failed', 'source']);
    expect(operation.error.why).toContain(`platform.yaml:${position}`);
    await signIn(page, 'Amara Okafor', `/operations/${operation.id}`);
    await expect(page.getByRole('alert')).toContainText(`platform.yaml:${position}`);
    await expect(page.getByRole('alert')).toContainText(words);
    expect((await staging(name)).release).toBe(before.release);
  });
}

brokenFile('a wrong type', ['replicas: 3', 'replicas: three'], '10:15', /replicas/);
brokenFile('an unknown field', ['    size: small', '    size: small\n    colour: green'], '16:5', /colour/);
