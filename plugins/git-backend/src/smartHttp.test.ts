import { mockCredentials } from '@backstage/backend-test-utils';
import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import fs from 'node:fs/promises';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import request from 'supertest';
import { startGitBackend } from './__testUtils__/gitBackend';

jest.setTimeout(30_000);

describe('git over HTTP', () => {
  let t: Awaited<ReturnType<typeof startGitBackend>>;
  beforeAll(async () => {
    t = await startGitBackend();
    await t.create('alone');
    await t.create('broken');
  });
  afterAll(() => t?.stop());

  const address = (name: string, who?: string) =>
    `http://${who ? `x:${encodeURIComponent(who)}@` : ''}127.0.0.1:${
      t.port
    }/git/${name}.git`;
  let works = 0;
  const work = async (name: string) => {
    const folder = path.join(t.home, `w${works++}`);
    await t.git(
      t.home,
      'clone',
      '--quiet',
      (await t.host.getRepository(name))!.cloneUrl,
      folder,
    );
    return folder;
  };
  const push = (folder: string, name: string, who?: string) =>
    t.git(folder, 'push', address(name, who), 'HEAD:main');

  it('asks for a token and takes a user token as password only', async () => {
    const get = () =>
      request(t.backend.server).get(
        '/git/one.git/info/refs?service=git-upload-pack',
      );
    const answer = await get();
    expect(answer.status).toBe(401);
    expect(answer.headers['www-authenticate']).toMatch(/^Basic /);
    expect((await get().auth('x', 'nonsense')).status).toBe(401);
    expect(
      (await get().auth('x', mockCredentials.service.token())).status,
    ).toBe(401);
    expect((await get().auth('anybody', t.token('eve'))).status).toBe(200);
    expect(
      (await get().set('authorization', `Bearer ${t.token('eve')}`)).status,
    ).toBe(200);
  });

  it('lets any signed-in person clone', async () => {
    const folder = path.join(t.home, 'cloned');
    await t.git(
      t.home,
      'clone',
      '--quiet',
      address('one', t.token('eve')),
      folder,
    );
    expect(await fs.readFile(path.join(folder, 'README.md'), 'utf8')).toBe(
      '# One\n',
    );
    await expect(
      t.git(t.home, 'clone', '--quiet', address('one'), `${folder}2`),
    ).rejects.toThrow(/could not read Username/);
  });

  it('takes a whole history into a repository with nothing in it, by who may push there', async () => {
    await t.host.createEmptyRepository({
      name: 'fresh',
      pusher: 'user:default/ana',
    });
    const folder = await work('one');
    const head = await t.commit(folder, 'more.txt', 'more');
    await expect(push(folder, 'fresh', t.token('eve'))).rejects.toThrow(/403/);
    expect((await t.host.heads(['fresh'])).get('fresh')).toBeUndefined();
    // As the command line does it: the token in a header.
    await t.git(
      folder,
      '-c',
      `http.extraHeader=Authorization: Bearer ${t.token('ana')}`,
      'push',
      address('fresh'),
      `${head}:refs/heads/main`,
    );
    expect((await t.host.heads(['fresh'])).get('fresh')).toBe(head);
    expect(await t.host.commits('fresh', { limit: 5 })).toHaveLength(2);
    expect(await t.host.pusherOf('fresh', head)).toBe('user:default/ana');
  });

  it('lets the owning team and the platform team push, and is heard within 300 ms', async () => {
    for (const who of ['ana', 'pat']) {
      const folder = await work('one');
      const sha = await t.commit(folder, `by-${who}`, 'x');
      let heard: { repository: string; at: number } | undefined;
      const stop = t.sourceControl.onPush(hint => {
        heard ??= { ...hint, at: Date.now() };
      });
      await push(folder, 'one', t.token(who));
      const ended = Date.now();
      while (!heard && Date.now() - ended < 2000)
        await new Promise(r => setTimeout(r, 5));
      stop();
      expect(heard?.repository).toBe('one');
      expect(heard!.at - ended).toBeLessThan(300);
      expect((await t.sourceControl.heads(['one'])).get('one')).toBe(sha);
      expect(await t.sourceControl.pusherOf('one', sha)).toBe(
        `user:default/${who}`,
      );
    }
    expect(new Set(t.asked)).toEqual(new Set(['plugin:git']));
  });

  it('refuses the push of another team and of nobody, says why, and stores nothing', async () => {
    const folder = await work('one');
    await t.commit(folder, 'c', 'x');
    const before = (await t.host.heads(['one'])).get('one');
    for (const who of ['bob', 'eve', 'stranger']) {
      await expect(push(folder, 'one', t.token(who))).rejects.toThrow(
        /belongs to the team 'payments'/,
      );
    }
    await expect(push(folder, 'one')).rejects.toThrow(
      /could not read Username/,
    );
    const direct = await request(t.backend.server)
      .post('/git/one.git/git-receive-pack')
      .auth('x', t.token('bob'))
      .type('application/x-git-receive-pack-request')
      .send('0000');
    expect(direct.status).toBe(403);
    expect((await t.host.heads(['one'])).get('one')).toBe(before);
  });

  it('lets its maker push where no service owns the repository, and nobody where the platform does not answer', async () => {
    const folder = await work('alone');
    await t.commit(folder, 'c', 'x');
    await expect(push(folder, 'alone', t.token('bob'))).rejects.toThrow(
      /no service owns/,
    );
    await push(folder, 'alone', t.token('ana'));
    const other = await work('broken');
    await t.commit(other, 'c', 'x');
    await expect(push(other, 'broken', t.token('pat'))).rejects.toThrow(/503/);
  });

  it('takes a big push, and a compressed request', async () => {
    const folder = await work('one');
    await fs.writeFile(path.join(folder, 'big'), randomBytes(8_000_000));
    await t.git(folder, 'add', 'big');
    const sha = await t.commit(folder, 'small', 'x');
    await push(folder, 'one', t.token('ana'));
    expect((await t.host.heads(['one'])).get('one')).toBe(sha);
    const answer = await request(t.backend.server)
      .post('/git/one.git/git-upload-pack')
      .auth('x', t.token('eve'))
      .set({
        'Content-Type': 'application/x-git-upload-pack-request',
        'Content-Encoding': 'gzip',
        'Git-Protocol': 'version=2',
      })
      .buffer(true)
      .parse((res, done) => {
        let text = '';
        res.on('data', chunk => {
          text += chunk;
        });
        res.on('end', () => done(null, text));
      })
      .send(gzipSync('0014command=ls-refs\n0000'));
    expect(answer.status).toBe(200);
    expect(answer.body).toContain(`${sha} refs/heads/main`);
  });

  it.each([
    '/git/one.git/config',
    '/git/one.git/HEAD',
    '/git/one.git/objects/info/packs',
    '/git/one.git/info/refs',
    '/git/one.git/info/refs?service=git-upload-archive',
    '/git/../one.git/info/refs?service=git-upload-pack&x=1',
    '/git/%2e%2e/one.git/info/refs?service=git-upload-pack',
    '/git/x%2f..%2fone.git/info/refs?service=git-upload-pack',
    '/git/.hooks/info/refs?service=git-upload-pack',
    '/git/absent.git/info/refs?service=git-upload-pack',
    '/git/one.git%00/info/refs?service=git-upload-pack',
  ])('answers 404 to %s and names no folder', async hostile => {
    const text = await raw(t.port, hostile, t.token('ana'));
    expect(text).toMatch(/^HTTP\/1.1 404/);
    expect(text).not.toContain(t.home);
    expect(await raw(t.port, hostile)).toMatch(/^HTTP\/1.1 40[14]/);
  });
});

/** A request whose address nobody tidies up on the way. */
function raw(port: number, target: string, who?: string): Promise<string> {
  const auth = who ? ['-u', `x:${who}`] : [];
  return new Promise((resolve, reject) =>
    execFile(
      'curl',
      [
        '-s',
        '-i',
        '--path-as-is',
        ...auth,
        `http://127.0.0.1:${port}${target}`,
      ],
      (error, out) => (error ? reject(error) : resolve(out)),
    ),
  );
}
