import { NotFoundError } from '@backstage/errors';
import type { Commit } from '@waymark/platform-node';
import { GitError, runGit } from './gitProcess';

/** An entry of a folder. */
export interface TreeEntry {
  path: string;
  type: 'file' | 'folder' | 'link' | 'submodule';
  /** Object id. */
  id: string;
  /** Bytes, for files. */
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

/** What lies at a path: one entry, or undefined. */
export async function readEntry(
  repository: string,
  sha: string,
  path: string,
): Promise<TreeEntry | undefined> {
  const entries = await lsTree(repository, [sha, '--', path]);
  return entries.find(entry => entry.path === path);
}

/** Entries of a folder (`''` is the root), not deeper. */
export async function readFolder(
  repository: string,
  sha: string,
  folder: string,
): Promise<TreeEntry[]> {
  return lsTree(repository, folder ? [sha, '--', `${folder}/`] : [sha]);
}

/** Every file of a commit, links and submodules too. */
export async function readTree(
  repository: string,
  sha: string,
): Promise<TreeEntry[]> {
  return lsTree(repository, ['-r', sha]);
}

/** Content of a file by its object id. */
export async function readBlob(
  repository: string,
  id: string,
  maxBytes: number,
): Promise<Buffer> {
  return git(repository, ['cat-file', 'blob', id], maxBytes);
}

/** Commit id that an id stands for (a tag that carries a message has one of its own), or undefined. */
export async function peel(
  repository: string,
  id: string,
): Promise<string | undefined> {
  try {
    const out = await runGit(
      ['rev-parse', '--quiet', '--verify', `${id}^{commit}`],
      { cwd: repository },
    );
    return out.toString().trim();
  } catch (error) {
    if (error instanceof GitError) return undefined;
    throw error;
  }
}

async function lsTree(
  repository: string,
  args: string[],
): Promise<TreeEntry[]> {
  const out = await git(repository, [
    'ls-tree',
    '-z',
    '-l',
    '--full-tree',
    ...args,
  ]);
  return out
    .toString('utf8')
    .split('\0')
    .filter(Boolean)
    .map(line => {
      const tab = line.indexOf('\t');
      const [mode, type, id, size] = line.slice(0, tab).split(/ +/);
      return {
        path: line.slice(tab + 1),
        id,
        type: entryType(mode, type),
        ...(type === 'blob' ? { size: Number(size) } : {}),
      };
    });
}

function entryType(mode: string, type: string): TreeEntry['type'] {
  if (mode === '120000') return 'link';
  if (type === 'commit') return 'submodule';
  return type === 'tree' ? 'folder' : 'file';
}

/** A commit that is not there is the one thing that can go wrong with checked arguments. */
async function git(
  repository: string,
  args: string[],
  maxBytes?: number,
): Promise<Buffer> {
  try {
    return await runGit(args, { cwd: repository, maxBytes });
  } catch (error) {
    if (
      error instanceof GitError &&
      /bad object|not a valid object|not a tree|bad revision|unknown revision/i.test(
        error.stderr,
      )
    ) {
      throw new NotFoundError('There is no such commit in this repository.');
    }
    throw error;
  }
}
