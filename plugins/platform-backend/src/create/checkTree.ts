import type { TreeFile } from '@waymark/platform-node';
import { PlatformError } from '../errors/PlatformError';

const MAX_BYTES = 20 * 1024 * 1024;

function wrongWith(path: string): string | undefined {
  if (path.startsWith('/') || /^[A-Za-z]:/.test(path)) return 'it is absolute';
  // eslint-disable-next-line no-control-regex -- control characters are what is looked for
  if (path.includes('\\') || /[\x00-\x1f\x7f]/.test(path)) return 'it has a backslash or a control character';
  const parts = path.split('/');
  if (parts.some(p => p === '' || p === '.' || p === '..')) return 'it has an empty, "." or ".." part';
  if (parts.some(p => p.toLowerCase() === '.git' || /^git~\d+$/i.test(p))) return 'it reaches into .git';
  return undefined;
}

/** Refuses trees that would leave their repository, name a file twice, or are too large. Throws a `PlatformError` that names the file. */
export function checkTree(files: TreeFile[]): void {
  const seen = new Set<string>();
  let bytes = 0;
  files.forEach((file, index) => {
    const path = `files.${index}.path`;
    const wrong = wrongWith(file.path) ?? (seen.has(file.path) ? 'it is there twice' : undefined);
    if (wrong) throw new PlatformError('InputError', 'A file of the tree is not right', `"${file.path}": ${wrong}.`, 'Correct its path.', [{ path, message: wrong }]);
    seen.add(file.path);
    bytes += file.content.length;
  });
  if (bytes > MAX_BYTES) throw new PlatformError('InputError', 'The tree is too large', `It has ${bytes} bytes; ${MAX_BYTES} are allowed.`, 'Leave out what is built or downloaded.');
}
