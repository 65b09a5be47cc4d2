import { NotFoundError } from '@backstage/errors';
import { peel } from './objects';
import { readHead, readRef } from './refs';
import { refName } from './validation';

/**
 * Commit id that a branch, a tag or a commit id stands for; without a ref that of the default branch, undefined while
 * that is empty. Throws `NotFoundError` if a ref was asked for that is not there.
 */
export async function resolveRef(
  repository: string,
  ref?: string,
): Promise<string | undefined> {
  if (ref === undefined) return readHead(repository);
  refName(ref);
  const branch = await readRef(repository, `refs/heads/${ref}`);
  if (branch) return branch;
  const tag = await readRef(repository, `refs/tags/${ref}`);
  const id = tag ?? (/^[0-9a-f]{40}$/.test(ref) ? ref : undefined);
  const commit = id && (await peel(repository, id));
  if (!commit)
    throw new NotFoundError(
      `There is no branch, tag or commit '${ref}' in this repository.`,
    );
  return commit;
}
