import { GitError, runGit } from './gitProcess';

/** True if `commit` is `head` or one of the commits before it. Throws if one of them is not there. */
export async function isAncestor(
  repository: string,
  commit: string,
  head: string,
): Promise<boolean> {
  if (commit === head) return true;
  try {
    await runGit(['merge-base', '--is-ancestor', commit, head], {
      cwd: repository,
    });
    return true;
  } catch (error) {
    if (error instanceof GitError && error.code === 1) return false;
    throw error;
  }
}
