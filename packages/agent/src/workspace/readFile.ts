import { constants } from 'node:fs';
import { open, realpath } from 'node:fs/promises';
import { relative, resolve, isAbsolute } from 'node:path';
import { isMissing } from '../files.ts';
import { AgentError } from '../rooms.ts';

/** Largest file that is handed out, bytes. */
export const LARGEST_FILE = 4 * 1024 * 1024;

const leaves = (from: string, to: string) => {
  const path = relative(from, to);
  return path === '' || path.startsWith('..') || isAbsolute(path);
};

const refuse = (path: string, why: string) =>
  new AgentError('invalid', `The file ${JSON.stringify(path.slice(0, 200))} was not read`, why, 'Ask for a file of the workspace by its relative path');

/** Bytes of a file of the tree, or undefined if there is none. Never leaves the tree, through symbolic links either. */
export async function readTreeFile(tree: string, path: string, largest = LARGEST_FILE): Promise<Buffer | undefined> {
  if (path.includes('\0') || isAbsolute(path) || leaves(tree, resolve(tree, path))) throw refuse(path, 'its path leaves the workspace');
  try {
    const root = await realpath(tree);
    const target = await realpath(resolve(tree, path));
    if (leaves(root, target)) throw refuse(path, 'it is a link that leaves the workspace');
    // Not following a link that was put there a moment ago, and not waiting for a pipe.
    const file = await open(target, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
    try {
      const stat = await file.stat();
      if (!stat.isFile()) throw refuse(path, 'it is not a file');
      if (stat.size > largest) throw refuse(path, `it has ${stat.size} bytes, more than ${largest}`);
      const buffer = Buffer.alloc(stat.size);
      const { bytesRead } = await file.read(buffer, 0, stat.size, 0);
      return buffer.subarray(0, bytesRead);
    } finally {
      await file.close();
    }
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}
