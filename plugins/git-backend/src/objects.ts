import { NotFoundError } from '@backstage/errors';
import type { Commit } from '@waymark/platform-node';
import { GitError, GitOutputLimitError, runGit } from './gitProcess';
import { objectReaders, type OpenRepository } from './ObjectReaders';
import { rawCommit } from './rawCommit';
import { rawTree, type RawEntry } from './rawTree';

/** Bytes of a tree object, and of a list of files, that are read. */
const MOST_TREE_BYTES = 16 * 1024 * 1024;
/** Bytes that an entry of a list counts beside its path. */
const ENTRY_BYTES = 60;
/** Bytes of a commit object that are read: its message is part of it. */
const MOST_COMMIT_BYTES = 1024 * 1024;

const noCommit = () =>
  new NotFoundError('There is no such commit in this repository.');

/** An entry of a folder. */
export interface TreeEntry {
  path: string;
  type: 'file' | 'folder' | 'link' | 'submodule';
  /** Object id. */
  id: string;
  /** For files. */
  executable?: true;
  /** Bytes, for files and links, where they were asked for. */
  size?: number;
}

/** Commits from `start` backwards. `start` is a commit id. */
export async function readCommits(
  repository: string,
  start: string,
  limit: number,
): Promise<Commit[]> {
  const out = await git(repository, [
    'log',
    '-z',
    `--max-count=${limit}`,
    '--format=%H%n%an%n%cI%n%B',
    start,
    '--',
  ]);
  return out
    .toString('utf8')
    .split('\0')
    .filter(Boolean)
    .map(text => {
      const [sha, author, committedAt, ...message] = text.split('\n');
      return {
        sha,
        author,
        committedAt: new Date(committedAt).toISOString(),
        message: message.join('\n').trim(),
      };
    });
}

/** Number of commits that lead to one. */
export async function countCommits(
  repository: string,
  start: string,
): Promise<number> {
  return Number(
    (await git(repository, ['rev-list', '--count', start, '--'])).toString(),
  );
}

/** One commit. */
export async function readCommit(
  repository: string,
  sha: string,
): Promise<Commit> {
  const objects = await objectReaders.open(repository);
  const commit = await objects.info(`${sha}^{commit}`);
  if (!commit) throw noCommit();
  const raw =
    commit.size <= MOST_COMMIT_BYTES
      ? await objects.contents(commit.id, MOST_COMMIT_BYTES)
      : undefined;
  const read = raw && rawCommit(raw.id, raw.content);
  return read ?? (await readCommits(repository, sha, 1))[0];
}

/** What lies at a path: one entry, or undefined. */
export async function readEntry(
  repository: string,
  sha: string,
  path: string,
): Promise<TreeEntry | undefined> {
  const objects = await objectReaders.open(repository);
  const found = await find(objects, sha, path);
  return found && withSize(objects, describe(found, path));
}

/** Entries of a folder (`''` is the root), not deeper. */
export async function readFolder(
  repository: string,
  sha: string,
  folder: string,
): Promise<TreeEntry[]> {
  const objects = await objectReaders.open(repository);
  const found = folder ? await find(objects, sha, folder) : undefined;
  if (folder && found?.type !== 'folder') return [];
  const entries = await treeOf(objects, found ? found.id : `${sha}^{tree}`);
  return Promise.all(
    [...entries].map(entry => {
      const name = entry.name.toString();
      const path = folder ? `${folder}/${name}` : name;
      return withSize(objects, describe(entry, path));
    }),
  );
}

/**
 * Every file of a commit, links and submodules too, without sizes. Throws `GitOutputLimitError` if with its folders it
 * has more entries than `most`.
 */
export async function readTree(
  repository: string,
  sha: string,
  most = Infinity,
): Promise<TreeEntry[]> {
  const objects = await objectReaders.open(repository);
  const files: TreeEntry[] = [];
  let bytes = 0;
  let count = 0;
  // One after the other, so that it ends at once where it has to: a few small trees that name each other can stand for
  // more files than there is memory.
  const walk = async (tree: string, above: string): Promise<void> => {
    for (const entry of await treeOf(objects, tree)) {
      const path = `${above}${entry.name.toString()}`;
      bytes += path.length + ENTRY_BYTES;
      count += 1;
      if (bytes > MOST_TREE_BYTES || count > most)
        throw new GitOutputLimitError('The commit has more than is listed');
      if (entry.type === 'folder') await walk(entry.id, `${path}/`);
      else files.push(describe(entry, path));
    }
  };
  await walk(`${sha}^{tree}`, '');
  return files;
}

/** Content of a file by its object id. */
export async function readBlob(
  repository: string,
  id: string,
  maxBytes: number,
): Promise<Buffer> {
  const objects = await objectReaders.open(repository);
  const size = (await objects.info(id))?.size ?? 0;
  // Asked before the content: git would begin to write all of it.
  if (size > maxBytes)
    throw new GitOutputLimitError(
      `The file has ${size} bytes; at most ${maxBytes} are read`,
    );
  const blob = await objects.contents(id, maxBytes);
  if (blob?.type !== 'blob')
    throw new NotFoundError('There is no such file in this repository.');
  // A copy: what the caller does to it is the caller's.
  return Buffer.from(blob.content);
}

/** Commit id that an id stands for (a tag that carries a message has one of its own), or undefined. */
export async function peel(
  repository: string,
  id: string,
): Promise<string | undefined> {
  const objects = await objectReaders.open(repository);
  return (await objects.info(`${id}^{commit}`))?.id;
}

/** The entry at a path, found from the root down. */
async function find(
  objects: OpenRepository,
  sha: string,
  path: string,
): Promise<RawEntry | undefined> {
  let tree = `${sha}^{tree}`;
  const parts = path.split('/');
  const last = parts.pop()!;
  for (const part of parts) {
    const folder = await findIn(objects, tree, part);
    if (folder?.type !== 'folder') return undefined;
    tree = folder.id;
  }
  return findIn(objects, tree, last);
}

async function findIn(
  objects: OpenRepository,
  tree: string,
  name: string,
): Promise<RawEntry | undefined> {
  // By their bytes: git does not say how names are encoded.
  const bytes = Buffer.from(name);
  for (const entry of await treeOf(objects, tree))
    if (entry.name.equals(bytes)) return entry;
  return undefined;
}

async function treeOf(
  objects: OpenRepository,
  tree: string,
): Promise<Iterable<RawEntry>> {
  const read = await objects.contents(tree, MOST_TREE_BYTES);
  if (read?.type !== 'tree') throw noCommit();
  return rawTree(read.content, read.id.length / 2);
}

function describe(entry: RawEntry, path: string): TreeEntry {
  const { id, type } = entry;
  return { path, id, type, ...(entry.executable ? { executable: true } : {}) };
}

async function withSize(
  objects: OpenRepository,
  entry: TreeEntry,
): Promise<TreeEntry> {
  if (entry.type !== 'file' && entry.type !== 'link') return entry;
  const object = await objects.info(entry.id);
  if (!object) throw new GitError('cat-file', null, `${entry.id} is missing`);
  return { ...entry, size: object.size };
}

/** A commit that is not there is the one thing that can go wrong with checked arguments. */
async function git(repository: string, args: string[]): Promise<Buffer> {
  try {
    return await runGit(args, { cwd: repository });
  } catch (error) {
    if (
      error instanceof GitError &&
      /bad object|not a valid object|not a tree|bad revision|unknown revision/i.test(
        error.stderr,
      )
    ) {
      throw noCommit();
    }
    throw error;
  }
}
