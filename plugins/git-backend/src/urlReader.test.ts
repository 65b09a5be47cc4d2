import {
  coreServices,
  createBackendPlugin,
  type UrlReaderService,
} from '@backstage/backend-plugin-api';
import { urlReaderServiceFactory } from '@backstage/backend-defaults/urlReader';
import { mockServices, startTestBackend } from '@backstage/backend-test-utils';
import fs from 'node:fs/promises';
import path from 'node:path';
import { gitUrlReader } from './urlReader';
import { createTestHost } from './__testUtils__/testHost';

jest.setTimeout(30_000);

describe('gitUrlReader', () => {
  let t: Awaited<ReturnType<typeof createTestHost>>;
  let backend: Awaited<ReturnType<typeof startTestBackend>>;
  let reader: UrlReaderService;
  let head: string;

  beforeAll(async () => {
    t = await createTestHost();
    head = (
      await t.create('one', {
        'catalog-info.yaml': 'kind: Component\n',
        'docs/a b.md': '# A\n',
        'docs/deep/c.md': '# C\n',
        'x.ts': '',
      })
    ).head;
    const user = createBackendPlugin({
      pluginId: 'reading',
      register: env =>
        env.registerInit({
          deps: { urlReader: coreServices.urlReader },
          async init({ urlReader }) {
            reader = urlReader;
          },
        }),
    });
    const data = {
      app: { baseUrl: 'http://x' },
      backend: {
        baseUrl: 'http://x',
        reading: { allow: [{ host: 'git.localhost' }] },
      },
      git: { directory: t.directory },
    };
    backend = await startTestBackend({
      features: [
        urlReaderServiceFactory,
        gitUrlReader,
        user,
        mockServices.rootConfig.factory({ data }),
      ],
    });
  });
  afterAll(async () => {
    await backend?.stop();
    await t.remove();
  });
  const at = (rest: string) => `http://git.localhost/one${rest}`;

  it('reads a file, with the commit as etag', async () => {
    const answer = await reader.readUrl(at('/blob/main/docs/a%20b.md'));
    expect((await answer.buffer()).toString()).toBe('# A\n');
    expect(answer.etag).toBe(head);
    expect(
      (
        await (
          await reader.readUrl(at(`/blob/${head}/catalog-info.yaml`))
        ).buffer()
      ).toString(),
    ).toBe('kind: Component\n');
    await expect(
      reader.readUrl(at('/blob/main/docs/a%20b.md'), { etag: head }),
    ).rejects.toMatchObject({ name: 'NotModifiedError' });
    await expect(reader.readUrl(at('/blob/main/nope'))).rejects.toMatchObject({
      name: 'NotFoundError',
    });
    await expect(
      reader.readUrl('http://git.localhost/two/blob/main/x'),
    ).rejects.toMatchObject({ name: 'NotFoundError' });
  });

  it('searches as the catalog does: a plain address, or a pattern', async () => {
    const plain = await reader.search(at('/blob/main/catalog-info.yaml'));
    expect(plain).toMatchObject({
      etag: head,
      files: [{ url: at('/blob/main/catalog-info.yaml') }],
    });
    expect((await plain.files[0].content()).toString()).toBe(
      'kind: Component\n',
    );
    expect((await reader.search(at('/blob/main/nope.yaml'))).files).toEqual([]);
    const many = await reader.search(at('/blob/main/docs/**/*.md'));
    expect(many.files.map(f => f.url).sort()).toEqual([
      at('/blob/main/docs/a%20b.md'),
      at('/blob/main/docs/deep/c.md'),
    ]);
    await expect(
      reader.search(at('/blob/main/catalog-info.yaml'), { etag: head }),
    ).rejects.toMatchObject({ name: 'NotModifiedError' });
  });

  it('reads a tree, whole or a folder of it', async () => {
    const whole = await reader.readTree(at(''));
    expect(whole.etag).toBe(head);
    expect((await whole.files()).map(f => f.path).sort()).toEqual([
      'catalog-info.yaml',
      'docs/a b.md',
      'docs/deep/c.md',
      'x.ts',
    ]);
    const docs = await reader.readTree(at('/tree/main/docs/'));
    const dir = await docs.dir({
      targetDir: await fs.mkdtemp(path.join(t.home, 'out-')),
    });
    expect((await fs.readdir(dir)).sort()).toEqual(['a b.md', 'deep']);
    await expect(
      reader.readTree(at('/tree/main'), { etag: head }),
    ).rejects.toMatchObject({ name: 'NotModifiedError' });
    await expect(reader.readTree(at('/tree/main/nope'))).rejects.toThrow(
      /no folder/,
    );
  });

  it.each([
    'http://git.localhost/',
    'http://git.localhost/..%2fone/blob/main/x',
    'http://git.localhost/one.git%00/blob/main/x',
    at('/raw/main/x'),
    at('/blob/--output=x/x'),
    at('/blob/main/..%2f..%2fx'),
    at('/blob/main/.git/config'),
    at('/blob/main/a%00b'),
    at('/blob/%zz/x'),
  ])('refuses %s', async url => {
    await expect(reader.readUrl(url)).rejects.toMatchObject({
      problems: [expect.anything()],
    });
    await expect(reader.search(url)).rejects.toMatchObject({
      problems: [expect.anything()],
    });
    await expect(reader.readTree(url)).rejects.toMatchObject({
      problems: [expect.anything()],
    });
  });

  it('reads the address that people open, at the default branch', async () => {
    const page = 'http://x/repositories/one';
    const file = await reader.readUrl(`${page}/docs/a%20b.md`);
    expect((await file.buffer()).toString()).toBe('# A\n');
    const files = await (await reader.readTree(`${page}/docs/`)).files();
    expect(files.map(f => f.path).sort()).toEqual(['a b.md', 'deep/c.md']);
    await expect(reader.readUrl('http://x/catalog/one')).rejects.toMatchObject({
      name: 'NotAllowedError',
    });
  });

  it('keeps links that leave the tree out of what it unpacks', async () => {
    const work = await t.clone('one');
    await fs.symlink('/etc/passwd', path.join(work, 'link'));
    await t.git(work, 'add', 'link');
    await t.commit(work, 'y', 'y');
    await t.git(work, 'push', '--quiet');
    const dir = await (
      await reader.readTree(at('/tree/main'))
    ).dir({ targetDir: await fs.mkdtemp(path.join(t.home, 'out-')) });
    expect(await fs.readdir(dir)).not.toContain('link');
    await expect(reader.readUrl(at('/blob/main/link'))).rejects.toMatchObject({
      name: 'NotFoundError',
    });
  });
});
