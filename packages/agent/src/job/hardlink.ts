import { execFile } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Copies a folder by hard links; by real copies where the file system has none. `to` must not be there yet. */
export async function hardlinkTree(from: string, to: string): Promise<void> {
  try {
    await run('cp', ['-al', '--', from, to]);
  } catch {
    await rm(to, { recursive: true, force: true });
    await run('cp', ['-R', '-p', '--', from, to]);
  }
}

/** Takes the right to write from all files of a folder; folders keep it, so that they can be removed. */
export const makeReadOnly = (dir: string) => run('find', [dir, '-type', 'f', '-exec', 'chmod', 'a-w', '{}', '+']);
