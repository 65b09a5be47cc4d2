import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';

const KEPT_MS = 7 * 24 * 3600 * 1000;
const KEPT_BYTES = 512 * 1024 * 1024;

/** Keeps an archive of WAL from growing without end: a week, and half a gigabyte at most, the oldest go first. */
export async function trimArchive(
  folder: string,
  now = Date.now(),
): Promise<string[]> {
  const names = (await readdir(folder).catch(() => [] as string[]))
    .filter(name => /^[0-9A-F]{24}/.test(name))
    .sort();
  const files = await Promise.all(
    names.map(async name => ({ name, ...(await stat(join(folder, name))) })),
  );
  let total = files.reduce((sum, file) => sum + file.size, 0);
  const removed: string[] = [];
  for (const { name, size, mtimeMs } of files) {
    if (total <= KEPT_BYTES && now - mtimeMs <= KEPT_MS) break;
    await rm(join(folder, name), { force: true });
    total -= size;
    removed.push(name);
  }
  return removed;
}
