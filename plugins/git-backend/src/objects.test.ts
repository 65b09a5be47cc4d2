import { execFile } from 'node:child_process';
import fs from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { objectReaders } from './ObjectReaders';
import {
  readBlob,
  readCommit,
  readCommits,
  readEntry,
  readFolder,
  readTree,
} from './objects';
import { readHead } from './refs';
import { createTestHost } from './__testUtils__/testHost';

jest.setTimeout(30_000);

describe('what is read of a repository', () => {
  let t: Awaited<ReturnType<typeof createTestHost>>;
  beforeEach(async () => {
    t = await createTestHost();
  });
  afterEach(() => t.remove());

  /** What git's own listing says. */
  const listed = async (cwd: string, ...args: string[]) =>
    (await t.git(cwd, 'ls-tree', '-z', ...args))
      .split('\0')
      .filter(Boolean)
      .map(line => line.split(/[ \t]/).slice(2).join(' '));
  const shown = (entries: Array<{ id: string; path: string }>) =>
    entries.map(({ id, path: file }) => `${id} ${file}`);

  it.each(['sha1', 'sha256'])(
    'lists as git does, with names and kinds of every sort: %s',
    async format => {
      const work = path.join(t.home, format);
      await t.git(t.home, 'init', '-q', `--object-format=${format}`, work);
      const files = ['a-b', 'a/deep/er/x', 'a.b', 'new\nline', 'ünï', 'a b/c'];
      for (const file of files) {
        await fs.mkdir(path.dirname(path.join(work, file)), {
          recursive: true,
        });
        await fs.writeFile(path.join(work, file), `of ${file}`);
      }
      await fs.symlink('../../etc/passwd', path.join(work, 'link'));
      await fs.writeFile(
        Buffer.concat([Buffer.from(`${work}/`), Buffer.from([0x78, 0xff])]),
        '',
      );
      await t.git(work, 'add', '-A');
      const none = '1'.repeat(format === 'sha1' ? 40 : 64);
      const module = `160000,${none},module`;
      await t.git(work, 'update-index', '--add', '--cacheinfo', module);
      await t.git(work, 'commit', '-qm', 'All');
      const sha = await t.git(work, 'rev-parse', 'HEAD');

      expect(shown(await readTree(work, sha))).toEqual(
        await listed(work, '-r', sha),
      );
      expect(shown(await readFolder(work, sha, ''))).toEqual(
        await listed(work, sha),
      );
      expect(shown(await readFolder(work, sha, 'a/deep'))).toEqual(
        await listed(work, sha, 'a/deep/'),
      );
      expect(await readFolder(work, sha, 'a-b')).toEqual([]);
      for (const file of files)
        expect(await readEntry(work, sha, file)).toMatchObject({
          path: file,
          type: 'file',
          size: Buffer.byteLength(`of ${file}`),
        });
      expect(await readEntry(work, sha, 'link')).toMatchObject({
        type: 'link',
        size: 16,
      });
      expect(await readEntry(work, sha, 'module')).toEqual({
        path: 'module',
        type: 'submodule',
        id: none,
      });
      for (const file of [
        'a-b/c',
        'link/x',
        'module/x',
        'a/..',
        'x\ufffd',
        ':',
      ])
        expect(await readEntry(work, sha, file)).toBeUndefined();
    },
  );

  it('keeps binary files as they are, gives each reader a copy, and refuses what is too large', async () => {
    const bytes = Buffer.from(
      Array.from({ length: 200_000 }, (_, n) => n % 251),
    );
    const made = await t.host.createRepository({
      name: 'one',
      files: [{ path: 'a', content: bytes }],
      author: { name: 'A', email: 'a' },
      message: 'm',
      pusher: 'p',
    });
    const repository = await t.host.localPath('one');
    const { id } = (await readEntry(repository, made.head, 'a'))!;
    (await readBlob(repository, id, 200_000)).fill(0);
    expect(await readBlob(repository, id, 200_000)).toEqual(bytes);
    await expect(readBlob(repository, id, 199_999)).rejects.toMatchObject({
      name: 'GitOutputLimitError',
    });
    // What is large is refused by its size: the process that told it has not had to write it, and lives.
    const large = path.join(t.home, 'large');
    await fs.writeFile(large, '');
    await fs.truncate(large, 30 * 1024 * 1024);
    const blob = await t.git(repository, 'hash-object', '-w', large);
    const before = objectReaders.pids();
    await expect(readBlob(repository, blob, 1024)).rejects.toThrow('31457280');
    expect(objectReaders.pids()).toEqual(before);
    // A tree is no file.
    const tree = await t.git(repository, 'rev-parse', 'main^{tree}');
    await expect(readBlob(repository, tree, 1024)).rejects.toMatchObject({
      name: 'NotFoundError',
    });
  });

  it('ends a listing of more files than there is room for', async () => {
    await t.create('one');
    const repository = await t.host.localPath('one');
    const write = async (type: string, text: string) => {
      const child = promisify(execFile)(
        'git',
        type === 'blob' ? ['hash-object', '-w', '--stdin'] : ['mktree'],
        { cwd: repository },
      );
      child.child.stdin!.end(text);
      return (await child).stdout.trim();
    };
    const twenty = (line: string) =>
      Array.from({ length: 20 }, (_, n) => `${line}\tn${n}\n`).join('');
    let tree = await write(
      'tree',
      twenty(`100644 blob ${await write('blob', 'x')}`),
    );
    for (let depth = 0; depth < 6; depth += 1)
      tree = await write('tree', twenty(`040000 tree ${tree}`));
    await expect(readTree(repository, tree)).rejects.toMatchObject({
      name: 'GitOutputLimitError',
    });
  });

  it('sees what others push, loose and packed, while a process of its own is open', async () => {
    await t.create('one');
    const repository = await t.host.localPath('one');
    const work = await t.clone('one');
    const see = async () => {
      const head = (await readHead(repository))!;
      return [head, (await t.host.readFile('one', head, 'f'))?.toString()];
    };
    expect((await see())[1]).toBeUndefined();
    const [pid] = objectReaders.pids().slice(-1);
    for (const [text, ...after] of [
      ['1'],
      ['2', 'repack', '-adq'],
      ['3', 'pack-refs', '--all'],
      ['4', '-c', 'gc.pruneExpire=now', 'gc', '-q'],
      ['5'],
    ]) {
      const sha = await t.commit(work, 'f', text);
      await t.git(work, 'push', '-q');
      if (after.length) await t.git(repository, ...after);
      expect(await see()).toEqual([sha, text]);
    }
    expect(objectReaders.pids()).toContain(pid);
    await t.git(work, 'checkout', '-q', '-b', 'topic');
    const sha = await t.commit(work, 'f', 'of a topic');
    await t.git(work, 'push', '-q', 'origin', 'topic');
    expect(await readCommit(repository, sha)).toMatchObject({ sha });
  });

  it('tells of a commit what git log tells, in other encodings too', async () => {
    await t.create('one');
    const repository = await t.host.localPath('one');
    const work = await t.clone('one');
    const commit = async (...args: string[]) => {
      await t.git(work, ...args);
      return t.git(work, 'rev-parse', 'HEAD');
    };
    const empty = ['commit', '-q', '--allow-empty'];
    const shas = [
      await commit(...empty, '-m', 'Ä subject\n\nand\n\nmore  '),
      await commit(...empty, '--allow-empty-message', '-m', ''),
      await commit('-c', 'i18n.commitEncoding=ISO-8859-1', ...empty, '-m', 'x'),
      await commit(...empty, '--author', 'B  C D. <x@y>', '-m', 'x'),
    ];
    await t.git(work, 'push', '-q');
    for (const sha of shas)
      expect(await readCommit(repository, sha)).toEqual(
        (await readCommits(repository, sha, 1))[0],
      );
    await expect(readCommit(repository, '0'.repeat(40))).rejects.toThrow(
      'no such commit',
    );
  });
});
