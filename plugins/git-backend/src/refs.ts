import fs from 'node:fs/promises';
import path from 'node:path';

const ID = /^[0-9a-f]{40}$/;

// A branch `a` and a branch `a/b` share a name as file and folder.
const isAbsent = (error: unknown) =>
  ['ENOENT', 'ENOTDIR', 'EISDIR'].includes(
    (error as NodeJS.ErrnoException).code!,
  );

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

/** Deepest folder of branches that is looked into: a name of 200 characters has no more parts. */
const DEPTH = 100;

/** Branches whose names begin with `prefix`, a folder's name with its slash (`preview/`), with their heads; all of them for ''. */
export async function readBranches(
  repository: string,
  prefix: string,
): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  // What is loose first: it counts, and what is packed away meanwhile is then among the packed ones.
  await readFolder(repository, prefix.replace(/\/$/, ''), found, DEPTH);
  for (const [ref, id] of await packedRefs(repository)) {
    const branch = ref.slice('refs/heads/'.length);
    if (ref.startsWith('refs/heads/') && branch.startsWith(prefix))
      if (!found.has(branch)) found.set(branch, id);
  }
  return found;
}

async function readFolder(
  repository: string,
  folder: string,
  found: Map<string, string>,
  depth: number,
): Promise<void> {
  const entries = await fs
    .readdir(path.join(repository, 'refs/heads', folder), {
      withFileTypes: true,
    })
    // Only what is not there is empty: what cannot be read now has not lost its branches.
    .catch(error => (isAbsent(error) ? [] : Promise.reject(error)));
  for (const entry of entries) {
    const branch = folder ? `${folder}/${entry.name}` : entry.name;
    if (entry.isDirectory()) {
      if (depth > 0) await readFolder(repository, branch, found, depth - 1);
    } else if (entry.isFile() && !entry.name.endsWith('.lock')) {
      const id = await text(path.join(repository, 'refs/heads', branch));
      if (id && ID.test(id.trim())) found.set(branch, id.trim());
    }
  }
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
    if (isAbsent(error)) return undefined;
    throw error;
  }
}
