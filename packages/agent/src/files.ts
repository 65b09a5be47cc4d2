import {
  chmod,
  lstat,
  mkdir,
  open,
  readdir,
  readFile,
  rename,
  rm,
} from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { AgentError } from './rooms.ts';
import type { AgentContext, RoomKind } from './rooms.ts';

let counter = 0;

/** True for the error of something that is not there. */
export const isMissing = (error: unknown) =>
  ['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException)?.code ?? '');

/** Folder of one object: `<data>/agent/<kind>/<name>`. */
export const objectDir = (
  ctx: Pick<AgentContext, 'dataDir'>,
  kind: RoomKind,
  name: string,
) => join(ctx.dataDir, 'agent', kind, name);

/** File with the state of one object. */
export const stateFile = (
  ctx: Pick<AgentContext, 'dataDir'>,
  kind: RoomKind,
  name: string,
) => join(objectDir(ctx, kind, name), 'state.json');

/** Makes a folder and those above it; its own mode is set even if it was there. */
export async function ensureDir(path: string, mode = 0o700): Promise<void> {
  await mkdir(path, { recursive: true, mode });
  await chmod(path, mode);
}

/**
 * {@link ensureDir} for a folder that may lie where others can write (`/tmp`): refuses one that somebody else has put there.
 *
 * @param owner - id of another user who may own it beside this one
 */
export async function ensureOwnDir(
  path: string,
  owner?: number,
): Promise<void> {
  await mkdir(path, { recursive: true, mode: 0o700 });
  const found = await lstat(path);
  if (
    !found.isDirectory() ||
    ![process.getuid?.(), owner].includes(found.uid)
  ) {
    throw new AgentError(
      'failed',
      `${path} is not used`,
      'it belongs to somebody else',
      'Remove it, or choose a data folder with a shorter path',
    );
  }
  await chmod(path, 0o700);
}

/** Brings to the disk which files are in a folder. */
export async function syncDir(path: string): Promise<void> {
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Writes a file so that a crash leaves the old or the new content, never half of one. */
export async function writeAtomic(
  path: string,
  content: string | Buffer,
  mode = 0o600,
): Promise<void> {
  const dir = dirname(path);
  await mkdir(dir, { recursive: true, mode: 0o700 });
  const temporary = `${path}.${process.pid}.${(counter += 1)}.tmp`;
  // One of an earlier process with the same id may have been left by a crash.
  const handle = await open(temporary, 'w', mode);
  try {
    try {
      await handle.writeFile(content);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
  await syncDir(dir);
}

/** {@link writeAtomic} of JSON, mode 0600. */
export const writeJson = (path: string, value: unknown) =>
  writeAtomic(path, `${JSON.stringify(value, null, 2)}\n`);

/** The parsed file, or undefined if there is none. */
export async function readJson<T>(path: string): Promise<T | undefined> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as T;
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

/** Names of the folders in a folder; none if it is not there. */
export async function listDirs(path: string): Promise<string[]> {
  try {
    const entries = await readdir(path, { withFileTypes: true });
    return entries
      .filter(e => e.isDirectory())
      .map(e => e.name)
      .sort();
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
}
