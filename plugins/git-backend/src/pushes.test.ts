import { execFile } from 'node:child_process';
import fs from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { createTestHost } from './__testUtils__/testHost';

jest.setTimeout(30_000);

describe('pushes over file://', () => {
  let t: Awaited<ReturnType<typeof createTestHost>>;
  beforeEach(async () => {
    t = await createTestHost({ localPusher: 'user:default/local-person' });
  });
  afterEach(() => t.remove());

  it('hears of a push over file:// within 300 ms and knows the local person', async () => {
    await t.create('one');
    const work = await t.clone('one');
    const sha = await t.commit(work, 'a', '1');
    const hints: Array<{ repository: string; at: number }> = [];
    const stop = t.host.onPush(hint => hints.push({ ...hint, at: Date.now() }));
    await t.git(work, 'push', '--quiet');
    const ended = Date.now();
    while (hints.length === 0 && Date.now() - ended < 2000)
      await new Promise(r => setTimeout(r, 5));
    stop();
    expect(hints[0]?.repository).toBe('one');
    expect(hints[0].at - ended).toBeLessThan(300);
    expect((await t.host.heads(['one'])).get('one')).toBe(sha);
    expect(await t.host.pusherOf('one', sha)).toBe('user:default/local-person');
  });

  it('counts a push over file:// as the local person, whatever the shell says of its user', async () => {
    await t.create('one');
    const work = await t.clone('one');
    const sha = await t.commit(work, 'a', '1');
    await promisify(execFile)('git', ['push', '--quiet'], {
      cwd: work,
      env: { ...process.env, HOME: t.home, REMOTE_USER: 'user:default/boss' },
    });
    expect(await t.host.pusherOf('one', sha)).toBe('user:default/local-person');
  });

  it('refuses a deleted or rewritten default branch and refs that are neither branch nor tag, in plain words', async () => {
    const { head } = await t.create('one');
    const work = await t.clone('one');
    const next = await t.commit(work, 'a', '1');
    await t.git(work, 'push', '--quiet');
    await t.git(work, 'reset', '--quiet', '--hard', head);
    await t.commit(work, 'b', '2');
    await expect(t.git(work, 'push', '--force')).rejects.toThrow(
      'it rewrites the default branch',
    );
    await expect(t.git(work, 'push', 'origin', ':main')).rejects.toThrow(
      'it deletes the default branch',
    );
    await expect(
      t.git(work, 'push', 'origin', 'HEAD:refs/notes/x'),
    ).rejects.toThrow('neither a branch nor a tag');
    await expect(
      t.git(work, 'push', 'origin', 'HEAD:refs/heads/x$(id)'),
    ).rejects.toThrow('is not accepted');
    expect((await t.host.heads(['one'])).get('one')).toBe(next);
    // Other branches are the team's own.
    await t.git(work, 'push', '--quiet', 'origin', 'HEAD:refs/heads/topic');
    await t.git(work, 'push', '--quiet', 'origin', ':topic');
  });

  it('refuses a pushed tree with a path that leaves it', async () => {
    await t.create('one');
    const work = await t.clone('one');
    const blob = await t.git(work, 'rev-parse', 'HEAD:README.md');
    const entry = (name: string) =>
      Buffer.concat([
        Buffer.from(`100644 ${name}\0`),
        Buffer.from(blob, 'hex'),
      ]);
    for (const name of ['..', '.git']) {
      await fs.writeFile(path.join(t.home, 'tree'), entry(name));
      const tree = await t.git(
        work,
        'hash-object',
        '-w',
        '-t',
        'tree',
        '--literally',
        path.join(t.home, 'tree'),
      );
      const sha = await t.git(
        work,
        'commit-tree',
        '-p',
        'HEAD',
        '-m',
        'x',
        tree,
      );
      await expect(
        t.git(work, 'push', 'origin', `${sha}:refs/heads/x`),
      ).rejects.toThrow(/hasDot/);
    }
  });

  it('stays well when the hint folder is gone: a push never fails for it', async () => {
    await t.create('one');
    await fs.rm(path.join(t.directory, '.hints'), { recursive: true });
    const work = await t.clone('one');
    const sha = await t.commit(work, 'a', '1');
    await t.git(work, 'push', '--quiet');
    expect((await t.host.heads(['one'])).get('one')).toBe(sha);
  });
});
