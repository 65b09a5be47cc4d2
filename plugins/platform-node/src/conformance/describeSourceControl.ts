// It is a suite for others to run, not a test of its own.
/* eslint-disable jest/no-export */
import type { SourceControl, TreeFile } from '../sourceControl';

/** What an author of a host of repositories brings to the suite. */
export interface SourceControlWorld {
  sourceControl: SourceControl;
  /** Pushes a commit to the default branch as that person, by the host's own door. Returns its id. */
  push(
    repository: string,
    files: Record<string, string>,
    message: string,
    pusher: string,
  ): Promise<string>;
}

const FILES: TreeFile[] = [
  { path: 'README.md', content: Buffer.from('# hello\n') },
  { path: 'bin/run', content: Buffer.from('#!/bin/sh\n'), executable: true },
  { path: 'bytes.bin', content: Buffer.from([0, 255, 10, 13, 0]) },
  { path: 'with a blank/ä.txt', content: Buffer.from('ä') },
];
const AUTHOR = { name: 'Ana', email: 'ana@example.com' };
const ANA = 'user:default/ana';
const BEN = 'user:default/ben';
const NOWHERE = '0'.repeat(40);

/** Runs the conformance suite of hosts of repositories, for jest. */
export function describeSourceControl(options: {
  name: string;
  makeWorld(): Promise<SourceControlWorld>;
  dispose(): Promise<void>;
}): void {
  // eslint-disable-next-line jest/valid-title
  describe(`source control conformance: ${options.name}`, () => {
    let world: SourceControlWorld;
    let host: SourceControl;
    const create = (name: string, files = FILES) =>
      host.createRepository({
        name,
        files,
        author: AUTHOR,
        message: 'First commit',
        pusher: ANA,
      });
    beforeAll(async () => {
      world = await options.makeWorld();
      host = world.sourceControl;
    }, 60_000);
    afterAll(() => options.dispose(), 60_000);

    it('makes a repository with its first commit, and knows who made it', async () => {
      const made = await create('first');
      expect(made).toMatchObject({
        name: 'first',
        defaultBranch: expect.any(String),
        url: expect.any(String),
        cloneUrl: expect.any(String),
      });
      expect(made.head).toMatch(/^[0-9a-f]{40}$/);
      expect(await host.getRepository('first')).toMatchObject({
        name: 'first',
        cloneUrl: made.cloneUrl,
      });
      expect(await host.pusherOf('first', made.head)).toBe(ANA);
      const commit = await host.commit('first', made.head);
      expect(commit).toMatchObject({
        sha: made.head,
        author: expect.stringContaining('Ana'),
      });
      expect(commit.message.trim()).toBe('First commit');
      expect(
        Math.abs(Date.now() - Date.parse(commit.committedAt)),
      ).toBeLessThan(10 * 60_000);
    });

    it('gives the files back byte for byte', async () => {
      const { head } = await create('bytes');
      expect((await host.listFiles('bytes', head)).sort()).toEqual(
        FILES.map(file => file.path).sort(),
      );
      for (const file of FILES)
        expect(
          (await host.readFile('bytes', head, file.path))?.equals(file.content),
        ).toBe(true);
      expect(await host.readFile('bytes', head, 'none.txt')).toBeUndefined();
    });

    it('makes it once, also when two ask at the same time', async () => {
      const heads = await Promise.all([create('twice'), create('twice')]);
      expect(heads[0].head).toBe(heads[1].head);
      const again = await create('twice', [
        { path: 'other.txt', content: Buffer.from('other') },
      ]);
      expect(again.head).toBe(heads[0].head);
      expect(await host.commits('twice', { limit: 10 })).toHaveLength(1);
    });

    it('makes one with nothing in it for a history that comes by a push, and empties none', async () => {
      const made = await host.createEmptyRepository({
        name: 'empty',
        pusher: ANA,
      });
      expect(made).toMatchObject({
        name: 'empty',
        cloneUrl: expect.any(String),
      });
      expect((await host.heads(['empty'])).get('empty')).toBeUndefined();
      expect(await host.commits('empty', { limit: 5 })).toEqual([]);
      expect(await host.getRepository('empty')).toMatchObject({
        name: 'empty',
      });
      const sha = await world.push('empty', { 'a.txt': 'a' }, 'Mine', BEN);
      expect((await host.heads(['empty'])).get('empty')).toBe(sha);
      expect(await host.pusherOf('empty', sha)).toBe(BEN);
      expect(await host.commits('empty', { limit: 5 })).toHaveLength(1);
      await host.createEmptyRepository({ name: 'empty', pusher: ANA });
      expect((await host.heads(['empty'])).get('empty')).toBe(sha);
    });

    it('takes no path that leaves the tree, and leaves nothing half made', async () => {
      for (const path of [
        '../outside',
        '/etc/outside',
        'a/../../outside',
        '.git/config',
        '',
      ]) {
        await expect(
          create('leaves', [{ path, content: Buffer.from('x') }]),
        ).rejects.toThrow();
        expect(await host.getRepository('leaves')).toBeUndefined();
      }
    });

    it('takes no name and no path to read that leaves the repository', async () => {
      const { head } = await create('inside');
      for (const name of [
        '../inside',
        'in/side',
        '',
        '.',
        '..',
        'a b',
        '-rf',
      ]) {
        await expect(create(name)).rejects.toThrow();
        expect(
          await host.getRepository(name).catch(() => undefined),
        ).toBeUndefined();
      }
      for (const path of ['../../config', '/etc/passwd', 'a/../../x']) {
        expect(
          await host.readFile('inside', head, path).catch(() => undefined),
        ).toBeUndefined();
      }
      for (const sha of ['--output=x', 'HEAD^{/x}', NOWHERE]) {
        expect(
          await host
            .readFile('inside', sha, 'README.md')
            .catch(() => undefined),
        ).toBeUndefined();
      }
    });

    it('shows heads of many at once, and what is pushed, by whom, newest first', async () => {
      const { head } = await create('pushed');
      expect(await host.heads(['pushed', 'not-there'])).toEqual(
        new Map([
          ['pushed', head],
          ['not-there', undefined],
        ]),
      );
      const hints: string[] = [];
      const stop = host.onPush(hint => hints.push(hint.repository));
      const next = await world.push(
        'pushed',
        { 'README.md': 'changed\n' },
        'Second commit',
        BEN,
      );
      for (
        let waited = 0;
        (await host.heads(['pushed'])).get('pushed') !== next;
        waited += 50
      ) {
        expect(waited).toBeLessThan(5000);
        await new Promise(resolve => setTimeout(resolve, 50));
      }
      expect(await host.pusherOf('pushed', next)).toBe(BEN);
      expect(
        (await host.commits('pushed', { limit: 10 })).map(commit => commit.sha),
      ).toEqual([next, head]);
      expect(await host.commits('pushed', { limit: 1 })).toHaveLength(1);
      expect(
        (await host.readFile('pushed', next, 'README.md'))?.toString(),
      ).toBe('changed\n');
      expect(
        (await host.readFile('pushed', head, 'README.md'))?.toString(),
      ).toBe('# hello\n');
      stop();
    });

    it('changes files on top of the head, once for two who ask at once, and leaves the others', async () => {
      const { head } = await create('changed');
      const change = (
        text: string,
        parent = head,
        files = [{ path: 'README.md', content: Buffer.from(text) }],
      ) =>
        host.commitFiles({
          name: 'changed',
          parent,
          files,
          author: AUTHOR,
          message: `Change to ${text}\n\nWhy`,
          pusher: BEN,
        });
      const made = await Promise.all([change('one'), change('two')]);
      const [sha, ...more] = made.filter(one => one !== undefined);
      expect([sha, more]).toEqual([
        expect.stringMatching(/^[0-9a-f]{40}$/),
        [],
      ]);
      expect((await host.heads(['changed'])).get('changed')).toBe(sha);
      expect(await host.pusherOf('changed', sha!)).toBe(BEN);
      expect(
        (await host.commits('changed', { limit: 10 })).map(
          commit => commit.sha,
        ),
      ).toEqual([sha, head]);
      expect((await host.commit('changed', sha!)).message.trim()).toMatch(
        /^Change to (one|two)\n\nWhy$/,
      );
      expect(
        (await host.readFile('changed', sha!, 'README.md'))?.toString(),
      ).toBe(made[0] ? 'one' : 'two');
      expect((await host.listFiles('changed', sha!)).sort()).toEqual(
        FILES.map(file => file.path).sort(),
      );
      // From a head that is the past by now, and to a path that leaves the tree: nothing.
      expect(await change('late')).toBeUndefined();
      await expect(
        change('x', sha, [{ path: '../outside', content: Buffer.from('x') }]),
      ).rejects.toThrow();
      expect((await host.heads(['changed'])).get('changed')).toBe(sha);
    });

    it('shows branches of a folder with their heads, makes one once, and tells what is merged', async () => {
      const { head } = await create('branched');
      const found = async () =>
        (await host.branches(['branched', 'not-there'], 'preview/')).get(
          'branched',
        );
      expect(await found()).toEqual(new Map());
      const make = (branch: string, at = head, name = 'branched') =>
        host.createBranch({ name, branch, at, pusher: BEN });
      expect(
        await Promise.all([make('preview/one'), make('preview/one')]),
      ).toEqual([head, head]);
      await make('preview/deep/two');
      await make('other/three');
      expect(await found()).toEqual(
        new Map([
          ['preview/one', head],
          ['preview/deep/two', head],
        ]),
      );
      const all = (await host.branches(['branched'], '')).get('branched')!;
      expect([...all.keys()].sort()).toEqual([
        'main',
        'other/three',
        'preview/deep/two',
        'preview/one',
      ]);
      expect(all.get('main')).toBe(head);
      expect(await host.pusherOf('branched', head, 'preview/one')).toBe(BEN);
      expect(await host.pusherOf('branched', head)).toBe(ANA);
      const next = await world.push(
        'branched',
        { 'README.md': 'changed\n' },
        'Second commit',
        BEN,
      );
      // Made where it is: a branch that is there does not move.
      expect(await make('preview/one', next)).toBe(head);
      expect(await host.contains('branched', next, head)).toBe(true);
      expect(await host.contains('branched', head, next)).toBe(false);
      expect(await host.contains('branched', head, head)).toBe(true);
      await expect(host.contains('branched', head, NOWHERE)).rejects.toThrow();
      for (const branch of [
        '../main',
        '-d',
        'preview/..',
        'preview/a b',
        'x.lock',
        '',
      ]) {
        await expect(make(branch)).rejects.toThrow();
      }
      await expect(make('preview/four', NOWHERE)).rejects.toThrow();
      await host.deleteRepository('branched');
      expect(await found()).toEqual(new Map());
    });

    it('archives a repository: it is read as before, nothing in it moves until it is opened again', async () => {
      const { head } = await create('archived');
      const commit = () =>
        host.commitFiles({
          name: 'archived',
          parent: head,
          files: [{ path: 'README.md', content: Buffer.from('changed\n') }],
          author: AUTHOR,
          message: 'Second commit',
          pusher: BEN,
        });
      const branch = () =>
        host.createBranch({
          name: 'archived',
          branch: 'preview/one',
          at: head,
          pusher: BEN,
        });
      await host.archive('archived', true);
      await host.archive('archived', true);
      await expect(
        world.push('archived', { 'a.txt': 'a' }, 'Mine', BEN),
      ).rejects.toThrow(/archived/);
      await expect(commit()).rejects.toThrow(/archived/);
      await expect(branch()).rejects.toThrow(/archived/);
      expect((await host.heads(['archived'])).get('archived')).toBe(head);
      expect((await host.branches(['archived'], '')).get('archived')).toEqual(
        new Map([['main', head]]),
      );
      expect(
        (await host.readFile('archived', head, 'README.md'))?.toString(),
      ).toBe('# hello\n');
      await host.archive('archived', false);
      await host.archive('archived', false);
      expect(await commit()).toMatch(/^[0-9a-f]{40}$/);
      await expect(host.archive('not-there', true)).rejects.toThrow();
    });

    it('deletes, twice if need be, and makes a new one of that name', async () => {
      const { head } = await create('gone');
      await host.deleteRepository('gone');
      await host.deleteRepository('gone');
      expect(await host.getRepository('gone')).toBeUndefined();
      expect((await host.heads(['gone'])).get('gone')).toBeUndefined();
      const anew = await create('gone', [
        { path: 'new.txt', content: Buffer.from('new') },
      ]);
      expect(await host.listFiles('gone', anew.head)).toEqual(['new.txt']);
      expect(anew.head).not.toBe(head);
    });
  });
}
