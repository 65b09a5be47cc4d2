import fs from 'node:fs/promises';
import path from 'node:path';
import { spawn } from 'node:child_process';
import { Layout } from './layout';
import { scratchPath, sweep } from './scratch';
import { createTestHost } from './__testUtils__/testHost';

jest.setTimeout(30_000);

describe('EmbeddedSourceControl', () => {
  let t: Awaited<ReturnType<typeof createTestHost>>;
  beforeEach(async () => {
    t = await createTestHost({ localPusher: 'user:default/local-person' });
  });
  afterEach(() => t.remove());

  it('makes a repository with its first commit, which git finds sound', async () => {
    const made = await t.host.createRepository({
      name: 'payment-api',
      files: [
        { path: 'README.md', content: Buffer.from('# Hello\n') },
        {
          path: 'bin/a "quoted" näme.sh',
          content: Buffer.from('#!/bin/sh\n'),
          executable: true,
        },
        { path: 'empty', content: Buffer.alloc(0) },
        { path: 'blob.bin', content: Buffer.from([0, 10, 255, 10]) },
      ],
      author: { name: 'Ana <x>\n', email: 'ana@example.com' },
      message: 'Begin\n\nWith a body',
      pusher: 'user:default/ana',
    });
    expect(made.url).toBe('http://localhost:7007/repositories/payment-api');
    expect(made.cloneUrl).toMatch(/^file:\/\/\/.*%20.*\/payment-api\.git$/);
    expect(await t.host.pusherOf('payment-api', made.head)).toBe(
      'user:default/ana',
    );
    expect(await t.host.commit('payment-api', made.head)).toMatchObject({
      sha: made.head,
      author: 'Ana  x',
      message: 'Begin\n\nWith a body',
    });
    const work = await t.clone('payment-api');
    expect(await fs.readFile(path.join(work, 'blob.bin'))).toEqual(
      Buffer.from([0, 10, 255, 10]),
    );
    expect(
      (await fs.stat(path.join(work, 'bin/a "quoted" näme.sh'))).mode & 0o111,
    ).not.toBe(0);
    await t.git(await t.host.localPath('payment-api'), 'fsck', '--strict');
    expect((await t.host.listFiles('payment-api', made.head)).sort()).toEqual([
      'README.md',
      'bin/a "quoted" näme.sh',
      'blob.bin',
      'empty',
    ]);
    expect(await t.host.readFile('payment-api', made.head, 'empty')).toEqual(
      Buffer.alloc(0),
    );
    expect(
      await t.host.readFile('payment-api', made.head, 'absent'),
    ).toBeUndefined();
    expect(
      await t.host.readFile('payment-api', made.head, 'bin'),
    ).toBeUndefined();
  });

  it('makes a repository once, however often and however much at once it is asked', async () => {
    const made = await Promise.all(
      Array.from({ length: 8 }, (_, n) => t.create('one', { 'a.txt': `${n}` })),
    );
    expect(new Set(made.map(m => m.head)).size).toBe(1);
    expect((await t.create('one', { other: 'x' })).head).toBe(made[0].head);
    expect(await fs.readdir(path.join(t.directory, '.scratch'))).toEqual([]);
    expect(await t.host.commits('one', { limit: 10 })).toHaveLength(1);
  });

  it('clears what a killed process has left, and nothing that is in use', async () => {
    await t.create('one');
    const scratch = path.join(t.directory, '.scratch');
    const dead = await new Promise<number>(resolve => {
      const child = spawn(process.execPath, ['-e', '']);
      child.on('exit', () => resolve(child.pid!));
    });
    const mine = path.basename(scratchPath(new Layout(t.directory), 'two'));
    const theirs = mine.replace(`-${process.pid}.`, `-${dead}.`);
    for (const name of [mine, theirs]) await fs.mkdir(path.join(scratch, name));
    await fs.writeFile(path.join(t.directory, '.hints', 'gone'), '');
    const objects = path.join(t.directory, 'one.git/objects');
    for (const name of ['tmp_objdir-incoming-a', 'tmp_objdir-incoming-b'])
      await fs.mkdir(path.join(objects, name, 'pack'), { recursive: true });
    const long = new Date(Date.now() - 2 * 3600_000);
    await fs.utimes(path.join(objects, 'tmp_objdir-incoming-a'), long, long);
    await sweep(new Layout(t.directory));
    expect(
      (await fs.readdir(objects)).filter(name => name.startsWith('tmp_')),
    ).toEqual(['tmp_objdir-incoming-b']);
    expect(await fs.readdir(scratch)).toEqual([mine]);
    expect(await fs.readdir(path.join(t.directory, '.hints'))).toEqual(['one']);
  });

  it('deletes, twice too, and can make it anew', async () => {
    const first = await t.create('one', { a: '1' });
    await t.host.deleteRepository('one');
    await t.host.deleteRepository('one');
    expect(await t.host.getRepository('one')).toBeUndefined();
    expect((await t.host.heads(['one'])).get('one')).toBeUndefined();
    await expect(t.host.readFile('one', first.head, 'a')).rejects.toThrow(
      "no repository 'one'",
    );
    expect((await t.create('one', { a: '2' })).head).not.toBe(first.head);
  });

  it.each([
    '',
    'A',
    'a',
    '-a',
    'a-',
    '..',
    '../x',
    'a/b',
    'a.git',
    'a b',
    '.hooks',
    'a\0b',
    'a\n',
    '%2e%2e',
    'x'.repeat(64),
    null,
    7,
  ])('refuses the name %j and makes nothing', async name => {
    await expect(t.create(name as string)).rejects.toMatchObject({
      field: 'repository',
    });
    await expect(t.host.localPath(name as string)).rejects.toMatchObject({
      field: 'repository',
    });
    await expect(t.host.deleteRepository(name as string)).rejects.toMatchObject(
      { field: 'repository' },
    );
    await expect(fs.readdir(t.directory)).rejects.toThrow();
  });

  it.each([
    '',
    '/etc/passwd',
    '../x',
    'a/../b',
    './a',
    'a//b',
    'a/',
    '.git/config',
    'a/.GIT/x',
    '.git. ',
    'git~1',
    'a\\b',
    'a\0b',
    'a\nb',
    'x'.repeat(501),
  ])('refuses the path %j and makes nothing', async file => {
    await expect(t.create('one', { [file]: 'x' })).rejects.toMatchObject({
      field: 'files[0].path',
    });
    expect(await t.host.getRepository('one')).toBeUndefined();
    const { head } = await t.create('one');
    await expect(t.host.readFile('one', head, file)).rejects.toMatchObject({
      field: 'path',
    });
  });

  it('refuses a tree in which a path is there twice, or is file and folder', async () => {
    const file = { path: 'a', content: Buffer.from('x') };
    const input = {
      name: 'one',
      author: { name: 'A', email: 'a' },
      message: 'm',
      pusher: 'p',
    };
    await expect(
      t.host.createRepository({ ...input, files: [file, file] }),
    ).rejects.toThrow('twice');
    await expect(
      t.host.createRepository({
        ...input,
        files: [file, { ...file, path: 'a/b' }],
      }),
    ).rejects.toThrow('folder');
    expect(await fs.readdir(t.directory)).not.toContain('one.git');
  });

  it.each([
    '--all',
    '-n1',
    'main..x',
    'a b',
    'refs@{1}',
    '',
    'x.lock',
    'HEAD^{/x}',
    '$(id)',
    'main:README.md',
  ])('refuses the ref %j', async ref => {
    await t.create('one');
    await expect(
      t.host.commits('one', { ref, limit: 1 }),
    ).rejects.toMatchObject({ field: 'ref' });
  });

  it('reads heads from files, packed or not, and follows branches and tags', async () => {
    const { head } = await t.create('one');
    const bare = await t.host.localPath('one');
    await t.git(bare, 'tag', '-a', '-m', 'v', 'v1', 'main');
    await t.git(bare, 'branch', 'feature/x', 'main');
    await t.git(bare, 'pack-refs', '--all');
    expect([...(await t.host.heads(['one', 'absent']))]).toEqual([
      ['one', head],
      ['absent', undefined],
    ]);
    for (const ref of ['v1', 'feature/x', head]) {
      expect((await t.host.commits('one', { ref, limit: 5 }))[0].sha).toBe(
        head,
      );
    }
    await expect(
      t.host.commits('one', { ref: 'nope', limit: 5 }),
    ).rejects.toThrow("'nope'");
    await expect(
      t.host.readFile('one', 'f'.repeat(40), 'README.md'),
    ).rejects.toThrow('no such commit');
  });

  it('takes no branch for gone that could not be read, and shows those of the others', async () => {
    for (const name of ['one', 'two']) {
      await t.create(name);
      await t.git(await t.host.localPath(name), 'branch', 'preview/x', 'main');
    }
    const folder = path.join(await t.host.localPath('one'), 'refs/heads/preview');
    await fs.rm(folder, { recursive: true });
    // What nobody can read, whoever runs this: a link to itself.
    await fs.symlink(folder, folder);
    const found = await t.host.branches(['one', 'two'], 'preview/');
    expect(found.get('one')).toBeUndefined();
    expect([...found.get('two')!.keys()]).toEqual(['preview/x']);
  });

  it('says which repository cannot be read, and reads the heads of the others', async () => {
    for (const name of ['one', 'two']) await t.create(name);
    const file = path.join(await t.host.localPath('one'), 'HEAD');
    await fs.rm(file);
    // What nobody can read, whoever runs this: a link to itself.
    await fs.symlink(file, file);
    const said: string[] = [];
    const heads = await t.host.heads(['one', 'two', 'absent'], (name, error) =>
      said.push(`${name} ${(error as any).code}`),
    );
    expect(said).toEqual(['one ELOOP']);
    expect([...heads.keys()]).toEqual(['two', 'absent']);
    expect(heads.get('two')).toMatch(/^[0-9a-f]{40}$/);
    // Who does not ask for that is not told that there is nothing.
    await expect(t.host.heads(['one'])).rejects.toThrow('ELOOP');
  });

  it('does not follow links and does not hand out more than 1 MiB', async () => {
    await t.create('one');
    const work = await t.clone('one');
    await fs.symlink('/etc/passwd', path.join(work, 'link'));
    await t.git(work, 'add', 'link');
    const sha = await t.commit(work, 'big', 'x'.repeat(1024 * 1024 + 1));
    await t.git(work, 'push', '--quiet');
    expect(await t.host.readFile('one', sha, 'link')).toBeUndefined();
    expect(await t.host.listFiles('one', sha)).toEqual(['README.md', 'big']);
    await expect(t.host.readFile('one', sha, 'big')).rejects.toThrow('1 MiB');
  });
});
