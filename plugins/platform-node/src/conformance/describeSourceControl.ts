// It is a suite for others to run, not a test of its own.
/* eslint-disable jest/no-export */
import type { SourceControl } from '../sourceControl';
import { historyCases } from './sourceControlHistory';
import {
  ANA,
  AUTHOR,
  BEN,
  FILES,
  NOWHERE,
  type RepositoryMaker,
  type SourceControlWorld,
} from './sourceControlWorld';

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
    const create: RepositoryMaker = (name, files = FILES) =>
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

    historyCases(() => world, create);

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
