import assert from 'node:assert/strict';
import { mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { createWorkspaces } from '../src/workspace/index.ts';
import { bareRepository, testContext } from './support/context.ts';
import { temporaryDir } from './support/dirs.ts';

let data: Awaited<ReturnType<typeof temporaryDir>>;
before(async () => (data = await temporaryDir()));
after(() => data.remove());

test('the tree is the commit, twice is once, and only whole trees count', async () => {
  const ctx = testContext(data.path);
  const room = createWorkspaces(ctx);
  const repository = bareRepository(data.path, {
    'a.txt': 'one',
    'deep/b.txt': 'two',
    '.gitattributes': 'deep export-ignore\n',
    out: '-> /etc',
  });
  const state = await room.put('w', { ...repository, fence: 1 });
  assert.equal(await readFile(join(state.path, 'deep/b.txt'), 'utf8'), 'two');
  assert.deepEqual((await readdir(state.path)).sort(), ['.gitattributes', 'a.txt', 'deep', 'out']);
  await writeFile(join(state.path, 'built.txt'), 'x');
  await room.put('w', { ...repository, fence: 2 });
  assert.ok((await readdir(state.path)).includes('built.txt'), 'the same commit again changes nothing');

  await mkdir(join(data.path, 'agent/workspaces/w/.new-half'));
  await room.restore();
  assert.deepEqual((await readdir(join(data.path, 'agent/workspaces/w'))).sort(), ['.waymark-home', 'tree', 'workspace.json']);
  const events = ctx.events.length;
  assert.equal(await room.remove('w'), true);
  assert.equal(await room.remove('w'), true);
  assert.equal(await room.get('w'), undefined);
  assert.ok(ctx.events.length > events);
});

test('hooks and settings of the repository do not run', async () => {
  const repository = bareRepository(data.path, { 'a.txt': 'x', '.gitattributes': '*.txt filter=evil\n' });
  const marker = join(data.path, 'ran');
  await writeFile(join(repository.repositoryPath, 'hooks/post-checkout'), `#!/bin/sh\ntouch '${marker}'\n`, { mode: 0o755 });
  await writeFile(join(repository.repositoryPath, 'hooks/post-index-change'), `#!/bin/sh\ntouch '${marker}'\n`, { mode: 0o755 });
  await createWorkspaces(testContext(data.path)).put('hooked', { ...repository, fence: 1 });
  await assert.rejects(readFile(marker), { code: 'ENOENT' });
});

test('files are read inside the tree and nowhere else', async () => {
  const room = createWorkspaces(testContext(data.path));
  const { path } = await room.put('r', { ...bareRepository(data.path, { 'dist/openapi.json': '{}', out: '-> ../../..', 'etc-link': '-> /etc/passwd' }), fence: 1 });
  assert.equal((await room.file!('r', 'dist/openapi.json'))?.toString(), '{}');
  assert.equal(await room.file!('r', 'no/such'), undefined);
  assert.equal(await room.file!('absent', 'x'), undefined);
  await symlink('dist', join(path, 'inside'));
  assert.equal((await room.file!('r', 'inside/openapi.json'))?.toString(), '{}');
  await writeFile(join(path, 'big'), Buffer.alloc(4 * 1024 * 1024 + 1));
  for (const bad of ['../workspace.json', '/etc/passwd', 'a/../../workspace.json', 'etc-link', 'out/workspaces', 'dist', '', '.', 'big', 'x\0y']) {
    await assert.rejects(room.file!('r', bad), { code: 'invalid' }, bad);
  }
});

test('bad specs are refused and leave nothing', async () => {
  const room = createWorkspaces(testContext(data.path));
  const { repositoryPath, commit } = bareRepository(data.path, { a: 'a' });
  for (const spec of [
    { repositoryPath, commit: 'main' },
    { repositoryPath, commit: `${commit.slice(1)}` },
    { repositoryPath, commit: `--upload-pack=x`.padEnd(40, 'a') },
    { repositoryPath: 'relative.git', commit },
    { repositoryPath: `${repositoryPath}/../x`, commit },
    { repositoryPath: data.path, commit },
  ]) {
    await assert.rejects(room.put('bad', { ...spec, fence: 1 }), { code: 'invalid' });
  }
  await assert.rejects(room.put('bad', { repositoryPath, commit: '0'.repeat(40), fence: 1 }), { code: 'failed', why: /0000/ });
  assert.equal(await room.get('bad'), undefined);
});
