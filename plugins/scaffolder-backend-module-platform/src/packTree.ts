import { lstat, readdir, readFile } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { InputError } from '@backstage/errors';

/** A file as `POST /services` takes it. */
export interface PackedFile {
  path: string;
  contentBase64: string;
  executable?: boolean;
}

/**
 * Reads a folder as the tree of a repository, sorted by path, so that the same folder always makes the same request.
 * What git keeps for itself (`.git`) is left out.
 *
 * @throws InputError where something is not a plain file, or where there is nothing.
 */
export async function packTree(directory: string): Promise<PackedFile[]> {
  const entries = await readdir(directory, {
    recursive: true,
    withFileTypes: true,
  }).catch(error => {
    throw new InputError(
      `There is no folder to make a service of: ${error.message}. Check sourcePath.`,
    );
  });
  const files: PackedFile[] = [];
  for (const entry of entries) {
    const file = join(entry.parentPath, entry.name);
    const path = relative(directory, file).split(sep).join('/');
    if (entry.isDirectory() || path.split('/').includes('.git')) continue;
    if (!entry.isFile()) {
      throw new InputError(
        `${path} is a link, and a service is made of files only. Replace it by what it points to.`,
      );
    }
    const [content, { mode }] = await Promise.all([
      readFile(file),
      lstat(file),
    ]);
    // eslint-disable-next-line no-bitwise
    const executable = (mode & 0o100) !== 0;
    files.push({
      path,
      contentBase64: content.toString('base64'),
      ...(executable ? { executable } : {}),
    });
  }
  if (files.length === 0) {
    throw new InputError(
      'There are no files to make a service of. Put a fetch:template step before this one.',
    );
  }
  return files.sort((a, b) => (a.path < b.path ? -1 : 1));
}
