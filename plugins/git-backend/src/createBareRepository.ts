import type { TreeFile } from '@waymark/platform-node';
import fs from 'node:fs/promises';
import path from 'node:path';
import { fastImportStream } from './fastImport';
import { runGit } from './gitProcess';
import { DEFAULT_BRANCH, PUSHES_FILE, type Layout } from './layout';
import { objectReaders } from './ObjectReaders';
import { readRef } from './refs';
import { scratchPath } from './scratch';

const CONFIG = `[core]
	repositoryformatversion = 0
	filemode = true
	bare = true
	hooksPath = ../.hooks
[receive]
	fsckObjects = true
	maxInputSize = 536870912
	denyDeleteCurrent = true
[http]
	receivepack = true
[uploadpack]
	allowFilter = true
`;

const NONE = '0'.repeat(40);

/** What {@link createBareRepository} stores. */
export interface NewRepository {
  name: string;
  pusher: string;
  /** Nothing: a history is pushed to it later. */
  first?: {
    files: TreeFile[];
    author: { name: string; email: string };
    message: string;
  };
}

/**
 * Makes a repository, with its first commit, in a scratch folder and renames it into place, so that it is there whole or
 * not at all. If there is one already, or another call was quicker, that one stays and false is returned.
 */
export async function createBareRepository(
  layout: Layout,
  input: NewRepository,
): Promise<boolean> {
  const target = layout.repository(input.name);
  if (await exists(target)) return false;
  const time = Math.floor(Date.now() / 1000);
  // Before anything is written: it refuses hostile paths.
  const stream =
    input.first && fastImportStream({ ...input, ...input.first, time });
  const scratch = scratchPath(layout, input.name);
  try {
    await fs.mkdir(path.join(scratch, 'objects', 'pack'), { recursive: true });
    await fs.mkdir(path.join(scratch, 'refs', 'heads'), { recursive: true });
    await fs.mkdir(path.join(scratch, 'refs', 'tags'), { recursive: true });
    await fs.writeFile(
      path.join(scratch, 'HEAD'),
      `ref: refs/heads/${DEFAULT_BRANCH}\n`,
    );
    await fs.writeFile(path.join(scratch, 'config'), CONFIG);
    if (stream)
      await runGit(
        ['-c', 'fastimport.unpackLimit=0', 'fast-import', '--quiet', '--done'],
        {
          cwd: scratch,
          input: stream,
          timeoutMs: 60_000,
        },
      );
    const head = await readRef(scratch, `refs/heads/${DEFAULT_BRANCH}`);
    // Who made it is who the first line names, also where nothing was pushed yet.
    const line = `refs/heads/${DEFAULT_BRANCH} ${NONE} ${head ?? NONE} ${input.pusher.replace(/\s/g, '')}\n`;
    await fs.writeFile(path.join(scratch, PUSHES_FILE), line);
    await fs.rename(scratch, target);
    return true;
  } catch (error) {
    await fs.rm(scratch, { recursive: true, force: true });
    if (await exists(target)) return false;
    throw error;
  }
}

/** Takes a repository away at once (by a rename), then its files. Absent is gone. */
export async function removeBareRepository(
  layout: Layout,
  name: string,
): Promise<void> {
  const scratch = scratchPath(layout, name);
  try {
    await fs.rename(layout.repository(name), scratch);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  objectReaders.forget(layout.repository(name));
  await fs.rm(scratch, { recursive: true, force: true });
  await fs.rm(path.join(layout.hints, name), { force: true });
}

/** True if there is something at that path. */
export async function exists(file: string): Promise<boolean> {
  return fs.access(file).then(
    () => true,
    () => false,
  );
}
