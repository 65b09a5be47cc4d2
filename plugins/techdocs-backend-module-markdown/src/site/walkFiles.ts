import fs from 'node:fs/promises';
import path from 'node:path';

/** A regular file below a folder. */
export interface FoundFile {
  /** Path below the folder, with `/`. */
  file: string;
  /** Bytes. */
  size: number;
  /** When it was changed, milliseconds. */
  changed: number;
}

/** What is more than this is no docs folder. */
const MAX_FILES = 20_000;

/**
 * The regular files below a folder, by name. Nothing hidden, no `node_modules`, and never a symbolic link: what it
 * points to may be anything on this machine.
 */
export async function walkFiles(folder: string): Promise<FoundFile[]> {
  const found: FoundFile[] = [];
  const walk = async (below: string): Promise<void> => {
    const entries = await fs.readdir(path.join(folder, below), { withFileTypes: true });
    for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
      if (found.length >= MAX_FILES) return;
      if (entry.name.startsWith('.') || entry.name === 'node_modules') continue;
      const file = below ? `${below}/${entry.name}` : entry.name;
      if (entry.isDirectory()) await walk(file);
      else if (entry.isFile()) {
        const { size, mtimeMs } = await fs.lstat(path.join(folder, file));
        found.push({ file, size, changed: mtimeMs });
      }
    }
  };
  await walk('');
  return found;
}

