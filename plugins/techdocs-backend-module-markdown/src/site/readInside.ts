import fs from 'node:fs';
import path from 'node:path';

/**
 * Text of a regular file that really lies below a folder, symbolic links resolved; undefined if there is none, or if it is
 * longer than it may be.
 */
export function readInside(folder: string, file: string, maxBytes: number): string | undefined {
  try {
    const root = fs.realpathSync(folder);
    const real = fs.realpathSync(path.resolve(root, file));
    if (!real.startsWith(root + path.sep)) return undefined;
    const stat = fs.lstatSync(real);
    if (!stat.isFile() || stat.size > maxBytes) return undefined;
    return fs.readFileSync(real, 'utf8');
  } catch {
    return undefined;
  }
}
