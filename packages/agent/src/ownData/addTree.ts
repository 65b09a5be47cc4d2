import {
  closeSync,
  constants,
  fstatSync,
  lstatSync,
  openSync,
  readdirSync,
  readlinkSync,
} from 'node:fs';
import type { Stats } from 'node:fs';
import { join } from 'node:path';
import { isMissing } from '../files.ts';
import type { TarWriter } from './tarWriter.ts';

/** How a folder is put into an archive. */
export interface TreeOptions {
  /** True for what is left out, by its path below the folder; a folder goes with all that is in it. */
  skip?: (path: string, stats: Stats) => boolean;
}

const entryOf = (path: string, stats: Stats) => ({
  path,
  mode: stats.mode,
  mtime: stats.mtimeMs / 1000,
});

/** What it gives, or the other where there is nothing (any more). */
function or<T>(other: T, fn: () => T): T {
  try {
    return fn();
  } catch (error) {
    if (isMissing(error)) return other;
    throw error;
  }
}

const look = (path: string) => or(undefined, () => lstatSync(path));
const list = (path: string) => or([], () => readdirSync(path).sort());

/** Puts folders into one archive. Names of the same file stay names of the same file. */
export class TreeAdder {
  readonly #tar: TarWriter;
  readonly #seen = new Map<string, string>();
  /** How many files went away between being listed and being read. */
  missed = 0;

  constructor(tar: TarWriter) {
    this.#tar = tar;
  }

  /** A file; false if it is not there (any more). */
  file(source: string, as: string): boolean {
    let fd;
    try {
      fd = openSync(source, constants.O_RDONLY | constants.O_NOFOLLOW);
    } catch (error) {
      if (isMissing(error)) return false;
      throw error;
    }
    try {
      const stats = fstatSync(fd);
      const key = `${stats.dev}:${stats.ino}`;
      const before = stats.nlink > 1 ? this.#seen.get(key) : undefined;
      if (before) {
        this.#tar.add({ ...entryOf(as, stats), type: 'link', target: before });
        return true;
      }
      this.#tar.file({ ...entryOf(as, stats), type: 'file' }, fd, stats.size);
      if (stats.nlink > 1) this.#seen.set(key, as);
      return true;
    } finally {
      closeSync(fd);
    }
  }

  /** A folder with what is in it. What goes away meanwhile is not in it; sockets and pipes never are. */
  tree(root: string, as: string, { skip }: TreeOptions = {}, below = ''): void {
    const source = join(root, below);
    const stats = look(source);
    if (!stats || (below && skip?.(below, stats))) return;
    const path = below ? `${as}/${below}` : as;
    if (stats.isSymbolicLink()) {
      const target = or(undefined, () => readlinkSync(source));
      if (target !== undefined)
        this.#tar.add({ ...entryOf(path, stats), type: 'symlink', target });
    } else if (stats.isDirectory()) {
      this.#tar.add({ ...entryOf(path, stats), type: 'folder' });
      for (const name of list(source))
        this.tree(root, as, { skip }, below ? `${below}/${name}` : name);
    } else if (stats.isFile()) {
      if (!this.file(source, path)) this.missed += 1;
    }
  }
}
