import assert from 'node:assert/strict';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { DependencyCache } from '../src/job/dependencyCache.ts';
import { temporaryDir } from './support/dirs.ts';

let data: Awaited<ReturnType<typeof temporaryDir>>;
before(async () => (data = await temporaryDir()));
after(() => data.remove());

const entries = async () => (await readdir(join(data.path, 'agent/cache'))).sort();

test('what an agent was keeping when it was killed is cleared, measured or not; what is whole stays, and so does what is being made', async () => {
  const modules = join(data.path, 'node_modules');
  await mkdir(modules);
  await writeFile(join(modules, 'a.js'), '1');
  const cache = new DependencyCache(data.path);
  await cache.keep('whole', modules);
  for (const [name, file] of [['.fill-linked', 'a.js'], ['.fill-measured', 'complete.json']]) {
    await mkdir(join(data.path, 'agent/cache', name));
    await writeFile(join(data.path, 'agent/cache', name, file), '{}');
  }
  await cache.prune();
  assert.deepEqual(await entries(), ['.fill-linked', '.fill-measured', 'whole']);
  await cache.clear();
  assert.deepEqual(await entries(), ['whole']);
});
