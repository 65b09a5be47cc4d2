import { mkdir, readdir, rename, rm, rmdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { isMissing } from '../../files.ts';
import { giveTo } from '../home.ts';
import type { PostgresHome } from '../home.ts';
import { isSegment } from './wal.ts';

const KEPT_MS = 7 * 24 * 3600 * 1000;
const KEPT_BYTES = 512 * 1024 * 1024;
const HALF_WRITTEN_MS = 3600 * 1000;

/** One file of an archive. */
export interface ArchivedFile {
  name: string;
  size: number;
  mtimeMs: number;
}

/** Sizes and times of what was seen before: a finished segment never changes, and there may be thousands. */
export type SeenFiles = Map<string, ArchivedFile>;

/** What lies in an archive, in the order of its names; what is half written is left out. */
export async function listArchive(
  folder: string,
  seen: SeenFiles = new Map(),
): Promise<ArchivedFile[]> {
  let names: string[];
  try {
    names = await readdir(folder);
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
  const files: ArchivedFile[] = [];
  const now = new Set(names);
  for (const name of seen.keys()) if (!now.has(name)) seen.delete(name);
  for (const name of names) {
    if (!/^[0-9A-F]{8}/.test(name)) continue;
    let file = seen.get(name);
    if (!file) {
      const found = await stat(join(folder, name)).catch(() => undefined);
      if (!found?.isFile()) continue;
      file = { name, size: found.size, mtimeMs: found.mtimeMs };
      seen.set(name, file);
    }
    files.push(file);
  }
  return files.sort((a, b) => (a.name < b.name ? -1 : 1));
}

/**
 * What of an archive nobody needs. With backups: all before the first segment of the oldest; without: all but a week, and
 * half a gigabyte at most. Histories of timelines are small and stay. Pure.
 */
export function unneeded(
  files: ArchivedFile[],
  oldest: string | undefined,
  now = Date.now(),
): string[] {
  const segments = files.filter(({ name }) => /^[0-9A-F]{24}/.test(name));
  if (oldest) {
    // Without the timeline: a later one begins where the one before has ended.
    const from = oldest.slice(8);
    return segments
      .filter(({ name }) => name.slice(8, 24) < from)
      .map(({ name }) => name);
  }
  let total = segments.reduce((sum, { size }) => sum + size, 0);
  const old: string[] = [];
  for (const { name, size, mtimeMs } of segments) {
    if (total <= KEPT_BYTES && now - mtimeMs <= KEPT_MS) break;
    total -= size;
    old.push(name);
  }
  return old;
}

/** Removes what nobody needs, and what an archiver that was killed has left half written. */
export async function trimArchive(
  folder: string,
  oldest: string | undefined,
  now = Date.now(),
): Promise<string[]> {
  const names = unneeded(await listArchive(folder), oldest, now);
  const all = await readdir(folder).catch(() => [] as string[]);
  for (const name of all.filter(one => one.startsWith('archtemp.'))) {
    const found = await stat(join(folder, name)).catch(() => undefined);
    if (found && now - found.mtimeMs > HALF_WRITTEN_MS) names.push(name);
  }
  for (const name of names) await rm(join(folder, name), { force: true });
  return names;
}

/**
 * Makes the archive's folder. Instances of before had it inside of theirs: what is there moves, file by file where both
 * are there, so that a kill in between is gone on with.
 */
export async function prepareArchive(
  home: Pick<PostgresHome, 'user'>,
  folder: string,
  before: string,
): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await giveTo(home, folder);
  const names = await readdir(before).catch(error => {
    if (isMissing(error)) return undefined;
    throw error;
  });
  if (!names) return;
  for (const name of names) {
    if (isSegment(name) || /^[0-9A-F]{8}/.test(name))
      await rename(join(before, name), join(folder, name));
    else await rm(join(before, name), { recursive: true, force: true });
  }
  await rmdir(before);
}
