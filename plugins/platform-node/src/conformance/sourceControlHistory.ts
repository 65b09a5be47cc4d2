// It is a part of a suite for others to run, not a test of its own.
/* eslint-disable jest/no-export */
import type { SourceControl } from '../sourceControl';
import {
  ANA,
  AUTHOR,
  BEN,
  FILES,
  NOWHERE,
  type RepositoryMaker,
  type SourceControlWorld,
} from './sourceControlWorld';

/** What comes into a repository after its first commit: pushes, commits, branches, and what an archived one refuses. */
export function historyCases(
  theWorld: () => SourceControlWorld,
  create: RepositoryMaker,
): void {
  let world: SourceControlWorld;
  let host: SourceControl;
  beforeAll(() => {
    world = theWorld();
    host = world.sourceControl;
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
    expect((await host.readFile('pushed', next, 'README.md'))?.toString()).toBe(
      'changed\n',
    );
    expect((await host.readFile('pushed', head, 'README.md'))?.toString()).toBe(
      '# hello\n',
    );
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
    expect([sha, more]).toEqual([expect.stringMatching(/^[0-9a-f]{40}$/), []]);
    expect((await host.heads(['changed'])).get('changed')).toBe(sha);
    expect(await host.pusherOf('changed', sha!)).toBe(BEN);
    expect(
      (await host.commits('changed', { limit: 10 })).map(commit => commit.sha),
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
}
