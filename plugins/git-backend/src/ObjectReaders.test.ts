import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import fs from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { ObjectReaders } from './ObjectReaders';
import { createTestHost } from './__testUtils__/testHost';

jest.setTimeout(30_000);

const MOST = 1024 * 1024;

async function until(what: () => boolean) {
  for (let n = 0; !what(); n += 1) {
    if (n > 1000) throw new Error('It did not come true in 10 s');
    await new Promise(resolve => setTimeout(resolve, 10));
  }
}
const isAlive = (pid: number) => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

describe('ObjectReaders', () => {
  let t: Awaited<ReturnType<typeof createTestHost>>;
  const PATH = process.env.PATH;
  beforeEach(async () => {
    t = await createTestHost();
  });
  afterEach(async () => {
    process.env.PATH = PATH;
    await t.remove();
  });

  /** A repository, and blobs in it that say their number. */
  async function make(name: string, blobs = 3) {
    await t.create(name);
    const repository = await t.host.localPath(name);
    const files = Array.from({ length: blobs }, (_, n) =>
      path.join(t.home, `blob-${n}`),
    );
    for (const [n, file] of files.entries())
      await fs.writeFile(file, `blob ${n} of ${name}`);
    const ids = await t.git(repository, 'hash-object', '-w', ...files);
    return { repository, ids: ids.split('\n') };
  }
  const text = async (readers: ObjectReaders, repository: string, id: string) =>
    (
      await (await readers.open(repository)).contents(id, MOST)
    )?.content.toString();

  it('answers many at once by one process, each its own', async () => {
    const readers = new ObjectReaders();
    const { repository, ids } = await make('one', 40);
    const asked = Array.from({ length: 400 }, (_, n) => n % 40);
    expect(
      await Promise.all(asked.map(n => text(readers, repository, ids[n]))),
    ).toEqual(asked.map(n => `blob ${n} of one`));
    const objects = await readers.open(repository);
    expect(await objects.info('0'.repeat(40))).toBeUndefined();
    expect(readers.pids()).toHaveLength(1);
  });

  it.each(['main', '--batch', `${'a'.repeat(40)}\ninfo x`, 'a'.repeat(39), ''])(
    'asks for nothing but ids: not for %j',
    async name => {
      const readers = new ObjectReaders();
      const { repository } = await make('one', 1);
      const objects = await readers.open(repository);
      await expect(objects.info(name)).rejects.toThrow('by their ids');
    },
  );

  it('asks another process when one dies before it has answered', async () => {
    const readers = new ObjectReaders();
    const { repository, ids } = await make('one');
    await text(readers, repository, ids[0]);
    const [pid] = readers.pids();
    process.kill(pid, 'SIGSTOP');
    const asked = ids.slice(1).map(id => text(readers, repository, id));
    // Past the opening, so that all of it is with the one that dies.
    await new Promise(resolve => setTimeout(resolve, 100));
    process.kill(pid, 'SIGKILL');
    expect(await Promise.all(asked)).toEqual([
      'blob 1 of one',
      'blob 2 of one',
    ]);
    expect(readers.pids()).not.toContain(pid);
  });

  it('names the object at which git dies each time, and answers those behind it', async () => {
    const readers = new ObjectReaders();
    const { repository, ids } = await make('one');
    const file = path.join(t.home, 'broken');
    await fs.writeFile(file, randomBytes(MOST / 2));
    const id = await t.git(repository, 'hash-object', '-w', file);
    const object = path.join(
      repository,
      'objects',
      id.slice(0, 2),
      id.slice(2),
    );
    await fs.chmod(object, 0o644);
    await fs.truncate(object, MOST / 4);
    const broken = text(readers, repository, id);
    const others = ids.map(other => text(readers, repository, other));
    await expect(broken).rejects.toMatchObject({
      name: 'GitError',
      stderr: expect.stringContaining(id),
    });
    expect((await Promise.all(others))[2]).toBe('blob 2 of one');
  });

  it('lets what stands behind a content that is too large go on', async () => {
    const readers = new ObjectReaders();
    const { repository, ids } = await make('one');
    const objects = await readers.open(repository);
    const [large, other] = await Promise.allSettled([
      objects.contents(ids[0], 3),
      objects.contents(ids[1], MOST),
    ]);
    expect(large).toMatchObject({ reason: { name: 'GitOutputLimitError' } });
    expect(other).toMatchObject({ value: { id: ids[1] } });
  });

  it('settles whatever is asked of a repository that is deleted meanwhile, and reads the next of that name', async () => {
    const readers = new ObjectReaders();
    const { repository, ids } = await make('one', 60);
    await text(readers, repository, ids[0]);
    const [pid] = readers.pids();
    const asked = ids.map((id, n) =>
      new Promise(resolve => setTimeout(resolve, n)).then(() =>
        text(readers, repository, id),
      ),
    );
    await t.host.deleteRepository('one');
    const ends = (await Promise.allSettled(asked)).map(end =>
      end.status === 'fulfilled' ? end.value ?? 'absent' : end.reason.name,
    );
    // Read before, or told that it is gone: nothing else, and nothing that never ends.
    expect(
      ends.filter(end => !/^(absent|NotFoundError|blob \d+ of one)$/.test(end)),
    ).toEqual([]);
    await expect(readers.open(repository)).rejects.toMatchObject({
      name: 'NotFoundError',
    });
    await until(() => !isAlive(pid) && readers.pids().length === 0);
    // Made anew, and what the old one had is not there, however well it was known.
    const { head } = await t.create('one', { new: 'x' });
    expect(await text(readers, repository, ids[0])).toBeUndefined();
    const objects = await readers.open(repository);
    expect(await objects.info(head)).toMatchObject({ type: 'commit' });
  });

  it('tells a repository from the one that took its place', async () => {
    const readers = new ObjectReaders();
    const { repository, ids } = await make('one');
    const two = await make('two');
    await text(readers, repository, ids[0]);
    // By somebody else: nobody has told this process.
    await fs.rename(repository, `${repository}.old`);
    await fs.rename(two.repository, repository);
    expect(await text(readers, repository, ids[0])).toBeUndefined();
    expect(await text(readers, repository, two.ids[0])).toBe('blob 0 of two');
  });

  it('has no more processes than allowed, and answers everybody', async () => {
    const readers = new ObjectReaders({ most: 2 });
    const made = [];
    for (const name of ['aa', 'bb', 'cc', 'dd', 'ee'])
      made.push(await make(name));
    let most = 0;
    const counting = setInterval(() => {
      most = Math.max(most, readers.pids().length);
    }, 1);
    const answers = await Promise.all(
      made.flatMap(({ repository, ids }) =>
        ids.map(id => text(readers, repository, id)),
      ),
    );
    clearInterval(counting);
    expect(answers).toHaveLength(15);
    expect(answers).not.toContain(undefined);
    expect(most).toBeLessThanOrEqual(2);
    // Who was read last is still there.
    await text(readers, made[1].repository, '1'.repeat(40));
    const [pid] = readers.pids().slice(-1);
    await text(readers, made[1].repository, '2'.repeat(40));
    expect(readers.pids()).toContain(pid);
  });

  it('ends a process that nobody asks, and starts one again', async () => {
    const readers = new ObjectReaders({ idleMs: 50 });
    const { repository, ids } = await make('one');
    await text(readers, repository, ids[0]);
    const [pid] = readers.pids();
    await until(() => !isAlive(pid));
    expect(readers.pids()).toEqual([]);
    expect(await text(readers, repository, ids[0])).toBe('blob 0 of one');
    // It was known: nothing was started for it.
    expect(readers.pids()).toEqual([]);
    expect(await text(readers, repository, ids[1])).toBe('blob 1 of one');
  });

  it('reads by a git that is too old for commands', async () => {
    const { repository, ids } = await make('one');
    const real = (await promisify(execFile)('which', ['git'])).stdout.trim();
    const bin = path.join(t.home, 'bin');
    await fs.mkdir(bin);
    const script = `#!/bin/sh
case "$*" in *--batch-command*) echo 'error: unknown option' >&2; exit 129 ;; esac
exec '${real}' "$@"
`;
    await fs.writeFile(path.join(bin, 'git'), script, { mode: 0o755 });
    process.env.PATH = `${bin}:${PATH}`;
    const readers = new ObjectReaders();
    const answers = ids.map(id => text(readers, repository, id));
    expect((await Promise.all(answers))[2]).toBe('blob 2 of one');
    const objects = await readers.open(repository);
    expect(await objects.info(`${'1'.repeat(40)}^{tree}`)).toBeUndefined();
    expect(await objects.info(ids[0])).toMatchObject({
      type: 'blob',
      size: 13,
    });
    expect(readers.pids()).toHaveLength(2);
  });

  it.each(['SIGTERM', 'SIGKILL', undefined] as const)(
    'leaves nothing behind when Node ends: %s',
    async signal => {
      const { repository, ids } = await make('one');
      const program = `
        const { ObjectReaders } = require(${JSON.stringify(
          require.resolve('./ObjectReaders'),
        )});
        const readers = new ObjectReaders();
        readers.open(process.argv[1])
          .then(o => o.contents(process.argv[2], 1000))
          .then(answer => console.log(readers.pids()[0], answer.size));
        ${signal ? 'setInterval(() => {}, 1000);' : ''}`;
      const transform = require.resolve(
        '@backstage/cli/config/nodeTransform.cjs',
      );
      const child = execFile(process.execPath, [
        ...['--require', transform, '-e', program, repository, ids[0]],
      ]);
      const exit = new Promise(resolve => {
        child.on('exit', resolve);
      });
      let said = '';
      child.stdout!.on('data', chunk => {
        said += chunk;
      });
      await until(() => said.includes('\n'));
      const [pid, size] = said.trim().split(' ').map(Number);
      expect(size).toBe(13);
      // Without a signal it has to end of itself: git does not keep it.
      if (signal) child.kill(signal);
      await exit;
      await until(() => !isAlive(pid));
    },
  );
});
