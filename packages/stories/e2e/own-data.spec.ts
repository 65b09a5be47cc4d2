import { expect, test } from '@playwright/test';
import { execFile } from 'node:child_process';
import { chmod, mkdtemp, readFile, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { createService, operationEnded } from '../src/product/operations.ts';
import { type Product, freePort, removeData, ROOT, startProduct } from '../src/product/startProduct.ts';
import { Clone } from './support/git.ts';
import { until } from './support/product.ts';

const run = promisify(execFile);
// Two products one after the other, both their own: one is copied while it runs, the other is what comes of the copy.
test.setTimeout(600_000);

const command = (name: string, ...args: string[]) => run(process.execPath, [path.join(ROOT, `packages/launcher/bin/${name}.mjs`), ...args], { maxBuffer: 1024 * 1024 });
const SECRET = 'a-value-that-is-shown-nowhere';

const staging = async (product: Product) => (await product.api('/services/kept')).body.environments.find((one: any) => one.name === 'staging');

async function ask(product: Product, init: RequestInit = {}): Promise<any> {
  const response = await fetch(`${(await staging(product)).localUrl}/notes`, { ...init, headers: { 'content-type': 'application/json' }, signal: AbortSignal.timeout(5000) });
  if (!response.ok) throw new Error(`${response.status} ${await response.text()}`);
  return response.json();
}
const write = (product: Product, title: string) => ask(product, { method: 'POST', body: JSON.stringify({ title }) });

test('Waymark is backed up while it runs, restored elsewhere, and goes on there', async () => {
  const scratch = await mkdtemp(path.join(tmpdir(), 'waymark own data '));
  // As root Postgres runs as another user, who must get through to its own folder.
  await chmod(scratch, 0o711);
  const [data, restored, to] = ['first', 'second', 'backups'].map(name => path.join(scratch, name));
  let product = await startProduct({ data });
  try {
    const creation = await createService(product, 'kept');
    expect((await operationEnded(product, creation.id, 200_000)).state).toBe('succeeded');
    const put = await product.api('/services/kept/environments/staging/secrets/API_KEY', { method: 'PUT', body: JSON.stringify({ value: SECRET }) });
    expect((await operationEnded(product, put.body.id, 200_000)).state).toBe('succeeded');
    await until('a note is written', () => write(product, 'kept').catch(() => undefined));

    const { stdout } = await command('backup', '--data', data, '--to', to, '--with-key');
    const backup = /The backup is in (.*)/.exec(stdout)![1];
    const manifest = JSON.parse(await readFile(path.join(backup, 'manifest.json'), 'utf8'));
    expect(manifest).toMatchObject({ running: true, key: { included: true } });
    // What comes after it is not in it.
    await write(product, 'later');
    const refused = await command('restore', backup, '--data', data).catch(error => error);
    expect({ code: refused.code, said: refused.stderr }).toEqual({ code: 6, said: expect.stringContaining('is not empty') });
    await product.stop();

    await command('restore', backup, '--data', restored);
    // Nothing of the first is needed any more.
    await rename(data, `${data}.away`);
    product = await startProduct({ data: restored, port: await freePort() });
    const texts = await until('the service answers', async () => (await ask(product).catch(() => undefined))?.items.map((note: any) => note.title));
    expect(texts).toEqual(['kept']);
    const [history, secrets, conditions] = await Promise.all(['/operations?service=kept', '/services/kept/environments/staging/secrets', '/conditions'].map(one => product.api(one)));
    expect(history.body.items.map((one: any) => [one.kind, one.state])).toContainEqual(['service.create', 'succeeded']);
    expect(JSON.stringify(secrets.body)).toContain('API_KEY');
    expect(JSON.stringify(secrets.body)).not.toContain(SECRET);
    expect(conditions.body.items ?? conditions.body).toEqual([]);
    const audit = await until('both are in the audit', async () => {
      const { body } = await product.api('/audit?limit=100');
      const found = body.items.filter((one: any) => one.action.startsWith('platform.'));
      return found.some((one: any) => one.action === 'platform.restore') && found;
    });
    expect(audit[0].actor).toMatch(/^system:/);

    // A push goes through the pipeline: repository, working copies and database go together.
    const clone = await Clone.of((await product.api('/services/kept')).body.repository.cloneUrl);
    await clone.write('NEWS.md', '# News\n');
    await clone.publish('Tell the news');
    await clone.remove();
    await until('the push serves', async () => (await staging(product)).release === 'r2', 120_000).catch(async error => {
      const { body } = await product.api('/operations?service=kept');
      throw new Error(JSON.stringify(body.items[0]), { cause: error });
    });
  } finally {
    await product.stop();
    for (const one of [data, restored]) await removeData(one);
    await rm(scratch, { recursive: true, force: true });
  }
});
