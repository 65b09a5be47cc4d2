import fs from 'node:fs';
import path from 'node:path';

/**
 * Text of a regular file that really lies below a folder, symbolic links resolved; undefined if there is none, or if it is
 * longer than it may be.
 */
export function readInside(folder: string, file: string, maxBytes: number): string | undefined {
  const real = realInside(folder, file);
  const stat = real && fs.lstatSync(real);
  return stat && stat.isFile() && stat.size <= maxBytes ? fs.readFileSync(real, 'utf8') : undefined;
}

/** Whether there is such a file or folder, and really below a folder, symbolic links resolved. */
export const isInside = (folder: string, file: string) => realInside(folder, file) !== undefined;

function realInside(folder: string, file: string): string | undefined {
  try {
    const root = fs.realpathSync(folder);
    const real = fs.realpathSync(path.resolve(root, file));
    return real.startsWith(root + path.sep) ? real : undefined;
  } catch {
    return undefined;
  }
}
