import { mockServices } from '@backstage/backend-test-utils';
import type { Entity } from '@backstage/catalog-model';
import { ScmIntegrations } from '@backstage/integration';
import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { FolderPreparer } from './FolderPreparer';
import { isNear } from './isNear';

// The first test loads what all need, which takes long on a busy machine.
jest.setTimeout(60_000);

const integrations = ScmIntegrations.fromConfig(mockServices.rootConfig());
const entity = (location: string, ref = 'dir:.'): Entity => ({
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'Component',
  metadata: {
    name: 'a',
    annotations: { 'backstage.io/techdocs-ref': ref, 'backstage.io/source-location': location },
  },
});

it('a folder of the disk is copied, the docs of it alone, and only once it has changed', async () => {
  const folder = await fs.mkdtemp(path.join(os.tmpdir(), 'waymark folder '));
  await fs.mkdir(path.join(folder, 'docs/deep'), { recursive: true });
  await fs.writeFile(path.join(folder, 'docs/deep/a.md'), '# A');
  await fs.writeFile(path.join(folder, 'secret.txt'), 'no');
  await fs.symlink(path.join(folder, 'secret.txt'), path.join(folder, 'docs/link.md'));
  await fs.writeFile(path.join(folder, 'mkdocs.yml'), 'site_name: A');
  const preparer = new FolderPreparer({ reader: mockServices.urlReader.mock(), integrations });
  const from = entity(`file:${path.join(folder, 'catalog-info.yaml')}`);

  const first = await preparer.prepare(from);
  expect((await fs.readdir(first.preparedDir, { recursive: true })).sort()).toEqual(['docs', 'docs/deep', 'docs/deep/a.md', 'mkdocs.yml']);
  await expect(preparer.prepare(from, { etag: first.etag })).rejects.toMatchObject({ name: 'NotModifiedError' });
  await fs.writeFile(path.join(folder, 'docs/deep/a.md'), '# Another');
  const second = await preparer.prepare(from, { etag: first.etag });
  expect(second.etag).not.toBe(first.etag);

  await fs.writeFile(path.join(folder, 'mkdocs.yml'), 'docs_dir: ../..');
  await expect(preparer.prepare(from)).rejects.toThrow('lies outside of the folder of mkdocs.yml');
  await expect(preparer.prepare(entity(`file:${path.join(folder, 'catalog-info.yaml')}`, 'dir:../..'))).rejects.toThrow();
  for (const one of [folder, first.preparedDir, second.preparedDir]) await fs.rm(one, { recursive: true });
});

it('a docs folder that is a link to somewhere else is not copied', async () => {
  const folder = await fs.mkdtemp(path.join(os.tmpdir(), 'waymark folder '));
  const outside = await fs.mkdtemp(path.join(os.tmpdir(), 'waymark outside '));
  await fs.writeFile(path.join(outside, 'secret.txt'), 'no');
  await fs.symlink(outside, path.join(folder, 'docs'));
  const preparer = new FolderPreparer({ reader: mockServices.urlReader.mock(), integrations });
  await expect(preparer.prepare(entity(`file:${path.join(folder, 'catalog-info.yaml')}`))).rejects.toThrow('lies outside of the folder of mkdocs.yml');
  for (const one of [folder, outside]) await fs.rm(one, { recursive: true });
});

it('a repository is read by its reader, which is told what is known', async () => {
  const reader = mockServices.urlReader.mock();
  reader.readTree.mockResolvedValue({ dir: async () => '/somewhere', etag: 'c2' } as any);
  const preparer = new FolderPreparer({ reader, integrations });
  expect(await preparer.prepare(entity('url:http://localhost:7007/repositories/a/'), { etag: 'c1' })).toEqual({ preparedDir: '/somewhere', etag: 'c2' });
  expect(reader.readTree).toHaveBeenCalledWith('http://localhost:7007/repositories/a/', { etag: 'c1' });
});

it('knows what is on this machine', () => {
  const near = (location: string, ref?: string) => isNear(entity(location, ref), integrations, 'http://localhost:7007');
  expect(near('url:http://localhost:7007/repositories/a/')).toBe(true);
  expect(near('file:/x/catalog-info.yaml')).toBe(true);
  expect(near('url:https://github.com/o/r/tree/main/')).toBe(false);
  expect(near('url:http://localhost:7007/repositories/a/', 'url:http://git.localhost/b/tree/main')).toBe(true);
});
