import fs from 'node:fs/promises';
import path from 'node:path';

const ID = /^[0-9a-f]{40}$/;

/** What a ref (`refs/heads/main`) points at, read from the files without a process; undefined if it is not there. */
export async function readRef(
  repository: string,
  ref: string,
): Promise<string | undefined> {
  const loose = await text(path.join(repository, ref));
  if (loose && ID.test(loose.trim())) return loose.trim();
  return (await packedRefs(repository)).get(ref);
}

/** Name of the default branch (`main`), or undefined if there is no such repository. */
export async function readDefaultBranch(
  repository: string,
): Promise<string | undefined> {
  const head = await text(path.join(repository, 'HEAD'));
  return head?.match(/^ref: refs\/heads\/(.+)\n?$/)?.[1];
}

/** Commit at the tip of the default branch; undefined if the repository or the branch is not there. */
export async function readHead(
  repository: string,
): Promise<string | undefined> {
  const branch = await readDefaultBranch(repository);
  return branch ? readRef(repository, `refs/heads/${branch}`) : undefined;
}

async function packedRefs(repository: string): Promise<Map<string, string>> {
  const refs = new Map<string, string>();
  for (const line of (await text(path.join(repository, 'packed-refs')))?.split(
    '\n',
  ) ?? []) {
    const match = /^([0-9a-f]{40}) (refs\/.+)$/.exec(line);
    if (match) refs.set(match[2], match[1]);
  }
  return refs;
}

async function text(file: string): Promise<string | undefined> {
  try {
    return await fs.readFile(file, 'utf8');
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    // A branch `a` and a branch `a/b` share a name as file and folder.
    if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'EISDIR')
      return undefined;
    throw error;
  }
}
