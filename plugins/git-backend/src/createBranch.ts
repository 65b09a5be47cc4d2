import { NotFoundError } from '@backstage/errors';
import fs from 'node:fs/promises';
import path from 'node:path';
import { GitError, runGit } from './gitProcess';
import { PUSHES_FILE } from './layout';
import { peel } from './objects';
import { readRef } from './refs';

const NONE = '0'.repeat(40);

/**
 * Makes a branch at a commit, noted as a push before it is there, as the hooks do it. Returns where the branch is:
 * elsewhere, if there was one of that name already.
 */
export async function createBranch(
  repository: string,
  input: { branch: string; at: string; pusher: string },
): Promise<string> {
  const ref = `refs/heads/${input.branch}`;
  const there = await readRef(repository, ref);
  if (there) return there;
  // To git an id of zeros means: take it away.
  if ((await peel(repository, input.at)) !== input.at)
    throw new NotFoundError(`There is no commit '${input.at}' to branch off.`);
  await fs.appendFile(
    path.join(repository, PUSHES_FILE),
    `${ref} ${NONE} ${input.at} ${input.pusher.replace(/\s/g, '')}\n`,
  );
  try {
    await runGit(['update-ref', ref, input.at, NONE], { cwd: repository });
    return input.at;
  } catch (error) {
    const now = await readRef(repository, ref);
    if (error instanceof GitError && now) return now;
    throw error;
  }
}
