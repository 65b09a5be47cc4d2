import type { TreeFile } from '@waymark/platform-node';
import { randomUUID } from 'node:crypto';
import fs from 'node:fs/promises';
import path from 'node:path';
import { fastImportStream } from './fastImport';
import { GitError, runGit } from './gitProcess';
import { DEFAULT_BRANCH, PUSHES_FILE } from './layout';
import { readHead, readRef } from './refs';

const BRANCH = `refs/heads/${DEFAULT_BRANCH}`;

/**
 * One commit on top of `parent`, put on the default branch if that still is its head. It is made under a ref of its own
 * and noted as a push before the branch moves, as the hooks do it: who sees the new head sees whose it is.
 *
 * @returns the commit, or undefined if the branch has moved on
 */
export async function commitOnTop(
  repository: string,
  input: {
    parent: string;
    files: TreeFile[];
    author: { name: string; email: string };
    message: string;
    pusher: string;
  },
): Promise<string | undefined> {
  const ref = `refs/waymark/${randomUUID()}`;
  // Before anything is read: it refuses hostile paths.
  const stream = fastImportStream({
    ...input,
    ref,
    time: Math.floor(Date.now() / 1000),
  });
  if ((await readHead(repository)) !== input.parent) return undefined;
  try {
    await runGit(['fast-import', '--quiet', '--done'], {
      cwd: repository,
      input: stream,
      timeoutMs: 60_000,
    });
    const made = (await readRef(repository, ref))!;
    const who = input.pusher.replace(/\s/g, '');
    await fs.appendFile(
      path.join(repository, PUSHES_FILE),
      `${BRANCH} ${input.parent} ${made} ${who}\n`,
    );
    try {
      await runGit(['update-ref', BRANCH, made, input.parent], {
        cwd: repository,
      });
    } catch (error) {
      const moved = (await readHead(repository)) !== input.parent;
      if (error instanceof GitError && moved) return undefined;
      throw error;
    }
    return made;
  } finally {
    await runGit(['update-ref', '-d', ref], { cwd: repository }).catch(
      () => {},
    );
  }
}
