import { expect, test } from '@playwright/test';
import { portsOf, scanEnvironment } from '../src/soak/scanEnvironment.ts';
import { barriersIn } from './support/axe.ts';
import { Clone } from './support/git.ts';
import { signIn } from './support/people.ts';
import { api, product, until } from './support/product.ts';
import { answerOf, ended, makeService, uniqueName } from './support/services.ts';

// One after the other: a team has one quota.
test.describe.configure({ mode: 'serial' });
test.setTimeout(180_000);

/** So many at once here; the figure for ten is measured by itself. */
const AT_ONCE = 3;
const name = uniqueName('shown');
let clone: Clone;

test.beforeAll(async () => {
  const { repository } = await makeService(name, { database: 'postgres' });
  clone = await Clone.of(repository.cloneUrl);
});
test.afterAll(() => clone?.remove());

const previews = async (): Promise<any[]> => (await api(`/services/${name}/previews`)).body.items;
const shown = async (branch: string) => (await previews()).find(one => one.branch === `preview/${branch}`);
const push = async (what: string) => {
  const { ok, output } = await clone.push('--force', 'origin', what);
  expect(ok, output).toBe(true);
};
const showing = (branch: string, sha: string) =>
  until(`the preview of ${branch} answers`, async () => {
    const found = await shown(branch);
    return found?.localUrl && (await answerOf(found.localUrl))?.commit === sha && found;
  }, 90_000);
const gone = (branch: string) => until(`the preview of ${branch} is gone`, async () => !(await shown(branch)), 60_000);

async function findings(environment: string, ports: number[]): Promise<string[]> {
  return (await scanEnvironment(product, { name: environment, ports })).map(f => `${f.where}: ${f.what}`);
}

test('a branch has a preview with address and database of its own, shown beside the promotion order; deleted, nothing of it is left', async ({ page }) => {
  await clone.edit('README.md', '# ', '# Changed: ');
  const sha = await clone.commit('Another title');
  await push('HEAD:preview/new-title');
  const found = await showing('new-title', sha);
  expect((await api(`/services/${name}`)).body.environments.map((e: any) => e.name)).not.toContain(found.environment);
  // A database of its own, with the schema of the service's migrations and nothing of staging's.
  const made = await fetch(`${found.localUrl}/notes`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ title: 'only here' }) });
  expect(made.status).toBeLessThan(300);
  const staging = (await api(`/services/${name}`)).body.environments.find((e: any) => e.name === 'staging');
  expect(JSON.stringify(await answerOf(staging.localUrl, '/notes'))).not.toContain('only here');

  await signIn(page, 'Amara Okafor', `/catalog/default/component/${name}/environments`);
  const row = page.getByRole('row', { name: /preview\/new-title/ });
  await expect(row).toContainText('Ready');
  await expect(row).toContainText('Another title');
  await expect(row.getByRole('link', { name: found.environment })).toHaveAttribute('href', found.localUrl);
  await row.getByRole('button', { name: /Extend/ }).click();
  expect(await barriersIn(page, `[aria-label="Previews of ${name}"]`)).toEqual([]);

  const ports = await portsOf(product.data, found.environment);
  expect(ports.length).toBeGreaterThan(0);
  // The scan finds what is there: else it would prove nothing.
  expect(await findings(found.environment, ports)).toEqual(
    expect.arrayContaining([expect.stringMatching(/^process: .*\/workloads\//), expect.stringMatching(/^port: /), expect.stringMatching(/^shared database: database /), expect.stringMatching(/^shared database: role /), expect.stringMatching(/^waymark_platform: secret_version: /)]),
  );
  await push(':preview/new-title');
  await gone('new-title');
  expect(await findings(found.environment, ports)).toEqual([]);
  const { body } = await api('/operations?limit=50');
  expect(body.items.find((o: any) => o.kind === 'environment.delete' && o.environment === found.environment)).toMatchObject({ outcome: 'succeeded' });
});

test('several at once, each as its branch; and all of them gone', async () => {
  const branches = Array.from({ length: AT_ONCE }, (_, i) => `many-${i}`);
  const shas: string[] = [];
  for (const branch of branches) {
    await clone.write('many.txt', branch);
    shas.push(await clone.commit(branch));
  }
  await push('HEAD~2:refs/heads/preview/many-0');
  await clone.push('origin', 'HEAD~1:refs/heads/preview/many-1', 'HEAD:refs/heads/preview/many-2');
  const found = await Promise.all(branches.map((branch, i) => showing(branch, shas[i])));
  expect(new Set(found.map(f => f.localUrl)).size).toBe(AT_ONCE);
  await clone.push('origin', ...branches.map(branch => `:preview/${branch}`));
  for (const branch of branches) await gone(branch);
  for (const one of found) expect(await findings(one.environment, [])).toEqual([]);
});

test('a branch that does not build has no preview and says why; the one before goes on showing what it had', async () => {
  await clone.write('note.txt', 'good');
  const good = await clone.commit('Good');
  await push('HEAD:preview/breaks');
  const before = await showing('breaks', good);
  await clone.write('test/broken.test.ts', "import { test } from 'node:test';\ntest('fails', () => { throw new Error('on purpose'); });\n");
  await clone.commit('Bad');
  await push('HEAD:preview/breaks');
  const failed = await until('its newest run fails', async () => (await shown('breaks'))?.state === 'failed' && shown('breaks'));
  expect(failed.message).toMatch(/Test/);
  expect((await answerOf(before.localUrl)).commit).toBe(good);
  // Its branch vanishes while the next run is on its way.
  await clone.write('note.txt', 'again');
  await clone.commit('Again');
  await push('HEAD:preview/breaks');
  await push(':preview/breaks');
  await gone('breaks');
  expect(await findings(before.environment, [])).toEqual([]);
});

test('a quota that is reached refuses with what uses it', async () => {
  const { body: all } = await api('/environments?limit=200');
  const used = all.items.filter((e: any) => e.team === 'search');
  const made: string[] = [];
  // All at once; who uses the quota meanwhile in another story leaves less room.
  const begun = await Promise.all(Array.from({ length: 10 - used.length }, () => api('/environments', { method: 'POST', body: { name: uniqueName('full'), team: 'search' } })));
  expect(begun.map(({ status }) => status).filter(status => status !== 202 && status !== 409)).toEqual([]);
  for (const { body } of begun.filter(({ status }) => status === 202)) made.push((await ended(body.id)).environment);
  const refused = await api('/environments', { method: 'POST', body: { name: uniqueName('more'), team: 'search' } });
  expect(refused.status).toBe(409);
  expect(refused.body.error.why).toContain(made[0]);
  const leaving = await Promise.all(made.map(environment => api(`/environments/${environment}`, { method: 'DELETE' })));
  for (const { body } of leaving) expect(await ended(body.id)).toMatchObject({ outcome: 'succeeded' });
  for (const environment of made) expect(await findings(environment, [])).toEqual([]);
});
