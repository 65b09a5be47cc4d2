import { statfs } from 'node:fs/promises';

/** What a dump leaves free: what else lives on that disk goes on writing. */
const SPARE = 256 * 1024 * 1024;

/** How much is free where a folder lies. */
export async function freeOn(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize;
}

/** There is no room for a dump. */
export class RoomError extends Error {}

const mb = (bytes: number) => Math.floor(bytes / 1e6);

/**
 * Why a dump is not begun: it must not be what fills the disk. It is taken to be as large as the database, or half as large
 * again as the one before. Pure.
 */
export function whyNoRoom({ folder, free, bytes, before }: { folder: string; free: number; bytes: number; before?: number }): string | undefined {
  const needed = (before === undefined ? bytes : Math.min(bytes, before * 1.5)) + SPARE;
  return free >= needed ? undefined : `No space left on the disk of ${folder}: it has ${mb(free)} MB free, and the dump needs about ${mb(needed) + 1} MB. Make room there; then make another one`;
}
