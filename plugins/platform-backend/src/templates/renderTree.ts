import { lstat, readdir, readFile } from 'node:fs/promises';
import { extname, join, posix, relative, sep } from 'node:path';
import { InputError } from '@backstage/errors';
import type { TreeFile } from '@waymark/platform-node';
import { isBinaryFile } from 'isbinaryfile';
import { createRenderer } from './engine';

/** How a skeleton is rendered; the names are those of `fetch:template`. */
export interface RenderOptions {
  /** Only files whose name ends so have their content rendered, and lose the ending. Names are always rendered. */
  extension?: string;
  trimBlocks?: boolean;
  lstripBlocks?: boolean;
}

/**
 * Renders a folder with the rules of the scaffolder's `fetch:template`: names are templates too, and a name that
 * becomes empty in one of its parts leaves the file out; binary files are copied; the first of two that get the same
 * name wins. Sorted by path.
 */
export async function renderTree(
  directory: string,
  values: Record<string, unknown>,
  options: RenderOptions,
): Promise<TreeFile[]> {
  const extension =
    options.extension && !options.extension.startsWith('.')
      ? `.${options.extension}`
      : options.extension;
  const renderer = createRenderer({
    trimBlocks: options.trimBlocks,
    lstripBlocks: options.lstripBlocks,
  });
  const context = renderer.prepareContext({
    values: values as Record<string, string>,
  });
  const files = new Map<string, TreeFile>();

  for (const { location, file, data, binary, mode } of await readFiles(
    directory,
  )) {
    const isTemplate = !extension || extname(location) === extension;
    const name =
      extension && isTemplate ? location.slice(0, -extension.length) : location;
    const rendered = renderer.render(name, context);
    if (rendered === '' || rendered.startsWith('/') || rendered.includes('//'))
      continue;
    const path = posix.normalize(rendered);
    if (path.startsWith('../') || files.has(path)) {
      if (files.has(path)) continue;
      throw new InputError(
        `The template file ${file} would be written outside of the repository, to ${path}.`,
      );
    }
    const content =
      isTemplate && !binary
        ? Buffer.from(renderer.render(data.toString('utf8'), context))
        : data;
    // eslint-disable-next-line no-bitwise
    files.set(path, {
      path,
      content,
      ...(mode & 0o100 ? { executable: true } : {}),
    });
  }
  return [...files.values()].sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** All files with what is in them, in the order of their names; read side by side: somebody waits for it. */
async function readFiles(directory: string) {
  return Promise.all(
    (await listFiles(directory)).map(async location => {
      const file = join(directory, location);
      const [data, { mode }] = await Promise.all([readFile(file), lstat(file)]);
      return { location, file, data, binary: await isBinaryFile(data), mode };
    }),
  );
}

/** Paths of all files, with `/`, in the order of their names. Symbolic links are refused: a tree is files only. */
async function listFiles(directory: string): Promise<string[]> {
  const entries = await readdir(directory, {
    recursive: true,
    withFileTypes: true,
  });
  const files = entries.filter(entry => !entry.isDirectory());
  const paths = files.map(entry => {
    const path = join(entry.parentPath, entry.name);
    if (!entry.isFile()) {
      throw new InputError(
        `The template file ${path} is not a plain file. Replace it by a copy of what it points to.`,
      );
    }
    return relative(directory, path).split(sep).join('/');
  });
  return paths.sort();
}
