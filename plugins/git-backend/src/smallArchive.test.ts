import { execFile } from 'node:child_process';
import fs from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { smallArchive } from './smallArchive';
import { createTestHost } from './__testUtils__/testHost';

const run = promisify(execFile);
jest.setTimeout(30_000);

describe('smallArchive', () => {
  let t: Awaited<ReturnType<typeof createTestHost>>;
  beforeEach(async () => {
    t = await createTestHost();
  });
  afterEach(() => t.remove());

  /** Names, modes, owners, sizes and times of the files of an archive, as tar tells them. */
  const told = async (file: string) =>
    (await run('tar', ['-tvf', file])).stdout
      .split('\n')
      .filter(line => line.startsWith('-'));

  it.each(['', 'docs'])('is what git makes: of the folder %j', async folder => {
    const { head } = await t.host.createRepository({
      name: 'one',
      files: [
        ...['README.md', 'docs/ä b.md', 'docs/empty', 'docs-2/x'].map(file => ({
          path: file,
          content: Buffer.from(file.repeat(file === 'docs/empty' ? 0 : 99)),
        })),
        { path: 'docs/bin', content: Buffer.from([0, 255, 10]) },
        { path: 'run.sh', content: Buffer.alloc(512, 1), executable: true },
      ],
      author: { name: 'Ana', email: 'a' },
      message: 'm',
      pusher: 'p',
    });
    const repository = await t.host.localPath('one');
    const [ours, theirs] = ['ours', 'theirs'].map(f => path.join(t.home, f));
    await fs.writeFile(ours, (await smallArchive(repository, head, folder))!);
    const below = folder ? ['--', folder] : [];
    await t.git(repository, 'archive', '-o', `${theirs}.tar`, head, ...below);
    expect(await told(ours)).toEqual(await told(`${theirs}.tar`));
    for (const [file, into] of [
      [ours, 'a'],
      [`${theirs}.tar`, 'b'],
    ]) {
      await fs.mkdir(path.join(t.home, into));
      await run('tar', ['-xf', file, '-C', path.join(t.home, into)]);
    }
    await run('diff', ['-r', path.join(t.home, 'a'), path.join(t.home, 'b')]);
  });

  it.each([
    ['links', (work: string) => fs.symlink('README.md', `${work}/link`)],
    [
      'files that are left out',
      (work: string) =>
        fs.writeFile(`${work}/.gitattributes`, 'x export-ignore'),
    ],
    [
      'long names',
      (work: string) => fs.writeFile(`${work}/${'x'.repeat(101)}`, ''),
    ],
    [
      'large files',
      (work: string) => fs.writeFile(`${work}/x`, Buffer.alloc(5e6)),
    ],
    [
      'many files',
      async (work: string) => {
        for (let n = 0; n < 501; n += 1) await fs.writeFile(`${work}/${n}`, '');
      },
    ],
  ])('leaves %s to git', async (_, change) => {
    const { head } = await t.create('one');
    const repository = await t.host.localPath('one');
    expect(await smallArchive(repository, head, '')).toBeInstanceOf(Buffer);
    const work = await t.clone('one');
    await change(work);
    await t.git(work, 'add', '-A');
    const sha = await t.commit(work, 'y', 'y');
    await t.git(work, 'push', '-q');
    expect(await smallArchive(repository, sha, '')).toBeUndefined();
  });
});
