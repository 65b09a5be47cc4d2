import type { UrlReaderService } from '@backstage/backend-plugin-api';
import type { Entity } from '@backstage/catalog-model';
import { InputError, NotModifiedError } from '@backstage/errors';
import type { ScmIntegrationRegistry } from '@backstage/integration';
import {
  parseReferenceAnnotation,
  transformDirLocation,
  type PreparerBase,
  type PreparerOptions,
  type PreparerResponse,
} from '@backstage/plugin-techdocs-node';
import { createHash } from 'node:crypto';
import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { readMkdocsConfig } from '../site/mkdocsConfig';
import { readInside } from '../site/readInside';
import { walkFiles } from '../site/walkFiles';

/** Annotation that says where an entity's docs are. */
export const TECHDOCS_REF = 'backstage.io/techdocs-ref';

/**
 * Gets the docs that `backstage.io/techdocs-ref: dir:…` names into a folder of their own: from a repository by its reader
 * (the commit tells whether there is anything new), from this machine's disk by a copy of mkdocs.yml and the docs folder
 * (names, sizes and times tell). TechDocs' own preparer leaves the folders of repositories behind and renders those of the
 * disk anew at each look.
 */
export class FolderPreparer implements PreparerBase {
  constructor(private readonly deps: { reader: UrlReaderService; integrations: ScmIntegrationRegistry }) {}

  shouldCleanPreparedDirectory(): boolean {
    return true;
  }

  async prepare(entity: Entity, options?: PreparerOptions): Promise<PreparerResponse> {
    const { reader, integrations } = this.deps;
    const { type, target } = transformDirLocation(entity, parseReferenceAnnotation(TECHDOCS_REF, entity), integrations);
    if (type === 'url') {
      const tree = await reader.readTree(target, { etag: options?.etag });
      return { preparedDir: await tree.dir(), etag: tree.etag };
    }
    if (type === 'dir') return copyFolder(target, options?.etag);
    throw new InputError(`Docs cannot be read from a location of type '${type}'. Use dir: or url: in ${TECHDOCS_REF}.`);
  }
}

const isBelow = (folder: string, inner: string) => `${inner}${path.sep}`.startsWith(`${folder}${path.sep}`);

/** With symbolic links resolved; as it is where there is nothing, which whoever reads it says. */
const real = (folder: string) => fs.realpath(folder).catch(() => folder);

async function copyFolder(folder: string, known: string | undefined): Promise<PreparerResponse> {
  const configFile = ['mkdocs.yml', 'mkdocs.yaml'].find(file => readInside(folder, file, 1024 * 1024) !== undefined);
  const config = configFile ? readInside(folder, configFile, 1024 * 1024)! : '';
  const { docsDir } = readMkdocsConfig(config, configFile);
  const named = path.resolve(folder, docsDir);
  // A docs folder may be a link too.
  const docs = await real(named);
  if (!isBelow(path.resolve(folder), named) || !isBelow(await real(path.resolve(folder)), docs)) {
    throw new InputError(`docs_dir is '${docsDir}', which lies outside of the folder of mkdocs.yml. Name a folder in it.`);
  }
  const files = await walkFiles(docs);
  const etag = createHash('sha256')
    .update(JSON.stringify([config, files.map(({ file, size, changed }) => [file, size, changed])]))
    .digest('hex');
  if (etag === known) throw new NotModifiedError();

  const copy = await fs.mkdtemp(path.join(os.tmpdir(), 'waymark-docs-'));
  try {
    if (configFile) await fs.writeFile(path.join(copy, configFile), config);
    // Under the name that mkdocs.yml has for it, wherever in the folder a link has led.
    const to = path.join(copy, path.relative(path.resolve(folder), named));
    await fs.mkdir(to, { recursive: true });
    for (const { file } of files) {
      await fs.mkdir(path.dirname(path.join(to, file)), { recursive: true });
      await fs.copyFile(path.join(docs, file), path.join(to, file));
    }
  } catch (error) {
    // Nobody else knows of it.
    await fs.rm(copy, { recursive: true, force: true });
    throw error;
  }
  return { preparedDir: copy, etag };
}
