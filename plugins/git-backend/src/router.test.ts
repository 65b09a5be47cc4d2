import fs from 'node:fs/promises';
import path from 'node:path';
import request from 'supertest';
import { parse } from 'yaml';
import { ROUTES } from './router';
import { startGitBackend } from './__testUtils__/gitBackend';

jest.setTimeout(30_000);

describe('the API of git', () => {
  let t: Awaited<ReturnType<typeof startGitBackend>>;
  beforeAll(async () => {
    t = await startGitBackend();
    const work = await t.clone('one');
    await t.commit(work, 'big', 'x'.repeat(1_048_577));
    await t.git(work, 'push', '--quiet');
  });
  afterAll(() => t?.stop());

  const get = (route: string, who = 'eve') =>
    request(t.backend.server)
      .get(`/api/git${route}`)
      .set('authorization', `Bearer ${t.token(who)}`);

  it('has exactly the routes of its document, and each wants a token', async () => {
    const document = parse(
      await fs.readFile(path.join(__dirname, '../openapi.yaml'), 'utf8'),
    );
    const documented = Object.entries<any>(document.paths).map(
      ([route, item]) => [
        item.get.operationId,
        route.replace('{repository}', ':repository'),
      ],
    );
    expect(Object.fromEntries(documented)).toEqual(ROUTES);
    for (const route of [...Object.values(ROUTES), '/', '/nothing']) {
      const answer = await request(t.backend.server).get(
        `/api/git${route.replace(':repository', 'one')}`,
      );
      expect(answer.status).toBe(401);
      expect(answer.body.error).toMatchObject({
        name: 'AuthenticationError',
        why: expect.any(String),
        next: expect.any(String),
      });
    }
  });

  it('shows a repository, its folders, files, README and commits', async () => {
    const { body } = await get('/repositories/one');
    expect(body).toMatchObject({
      name: 'one',
      defaultBranch: 'main',
      url: 'http://localhost:7007/repositories/one',
      httpCloneUrl: 'http://localhost:7007/git/one.git',
      counts: { commits: expect.any(Number), files: expect.any(Number) },
    });
    const tree = (await get('/repositories/one/tree')).body;
    expect(tree.entries[0]).toEqual({
      name: 'src',
      path: 'src',
      type: 'folder',
    });
    expect((await get('/repositories/one/tree?path=src')).body.entries).toEqual(
      [{ name: 'a b.ts', path: 'src/a b.ts', type: 'file', size: 11 }],
    );
    expect(
      (await get('/repositories/one/blob?path=src/a%20b.ts')).body,
    ).toMatchObject({ kind: 'text', text: 'export {};\n' });
    expect(
      (await get('/repositories/one/blob?path=bin.dat')).body,
    ).toMatchObject({ kind: 'binary', size: 3, text: null });
    expect((await get('/repositories/one/blob?path=big')).body).toMatchObject({
      kind: 'large',
      size: 1_048_577,
      text: null,
    });
    expect((await get('/repositories/one/readme')).body).toMatchObject({
      path: 'README.md',
      text: '# One\n',
    });
    const commits = (await get('/repositories/one/commits?limit=1')).body;
    expect(commits.items).toEqual([body.head]);
  });

  it.each([
    ['/repositories/..%2fone', 400, 'repository'],
    ['/repositories/%2e%2e', 400, 'repository'],
    ['/repositories/one%00', 400, 'repository'],
    ['/repositories/%zz', 400, 'address'],
    ['/repositories/one/blob?path=../../etc/passwd', 400, 'path'],
    ['/repositories/one/blob?path=%2e%2e/x', 400, 'path'],
    ['/repositories/one/blob?path=/etc/passwd', 400, 'path'],
    ['/repositories/one/blob?path=a%00b', 400, 'path'],
    ['/repositories/one/blob', 400, 'path'],
    ['/repositories/one/blob?path=a&path=b', 400, 'path'],
    ['/repositories/one/tree?path=.git', 400, 'path'],
    ['/repositories/one/tree?ref=--upload-pack=x', 400, 'ref'],
    ['/repositories/one/tree?ref[a]=b', 400, 'ref'],
    ['/repositories/one/commits?limit=0', 400, 'limit'],
    ['/repositories/one/commits?limit=1e3', 400, 'limit'],
    ['/repositories/one/tree?ref=nope', 404, undefined],
    ['/repositories/one/tree?path=nope', 404, undefined],
    ['/repositories/one/tree?path=README.md', 404, undefined],
    ['/repositories/one/blob?path=src', 404, undefined],
    ['/repositories/absent', 404, undefined],
    ['/nothing', 404, undefined],
  ])('answers %s with %i, field %s', async (route, status, field) => {
    const { status: got, body, text } = await get(route);
    expect({ got, text }).toMatchObject({ got: status });
    expect(body.error).toMatchObject({
      message: expect.any(String),
      why: expect.any(String),
      next: expect.any(String),
    });
    expect(body.error.problems?.[0].path).toBe(field);
    expect(text).not.toContain(t.home);
  });
});
