import type { ApiRepository } from '@waymark/platform-common/api';
import type { Io } from '../terminal/Io';
import { git } from './git';

const SHOWN = 5;

/** Work in a folder that the platform has not seen: it deploys what was pushed. */
export interface NotIncluded {
  /** The branch that is checked out; null where none is. */
  branch: string | null;
  /** Files that are changed, new or deleted and not committed. */
  uncommitted: string[];
  /** Commits that are not on the default branch of the platform, newest first; null where that cannot be known here. */
  commits: { sha: string; message: string }[] | null;
}

/** Finds what of a working folder is not in the default branch; undefined where it is no git repository. */
export async function notIncluded(
  io: Pick<Io, 'env'>,
  folder: string,
  { head, defaultBranch }: Pick<ApiRepository, 'head' | 'defaultBranch'>,
): Promise<NotIncluded | undefined> {
  const ask = (...args: string[]) => git(io, folder, ...args);
  const [status, branch] = await Promise.all([
    ask('status', '--porcelain=v1', '-z', '--untracked-files=normal'),
    ask('symbolic-ref', '--short', '-q', 'HEAD'),
  ]);
  if (status === undefined) return undefined;
  return {
    branch: branch?.trim() || null,
    uncommitted: filesOf(status),
    commits: await unpushed(ask, head ?? undefined, defaultBranch),
  };
}

/** The paths of `git status -z`; where one was renamed its old path follows, which is not one more. */
export function filesOf(status: string): string[] {
  const fields = status.split('\0');
  const files: string[] = [];
  for (let i = 0; i < fields.length; i += 1) {
    if (!fields[i]) continue;
    files.push(fields[i].slice(3));
    if (/^(R|C|.R|.C)/.test(fields[i].slice(0, 2))) i += 1;
  }
  return files;
}

async function unpushed(
  ask: (...args: string[]) => Promise<string | undefined>,
  head: string | undefined,
  defaultBranch: string,
): Promise<NotIncluded['commits']> {
  // What the platform has may not have been fetched yet; then what was last fetched is near enough.
  for (const base of [head, `refs/remotes/origin/${defaultBranch}`]) {
    if (!base || base.startsWith('-')) continue;
    const known = await ask('rev-parse', '-q', '--verify', `${base}^{commit}`);
    if (known === undefined) continue;
    const log = await ask(
      'log',
      '--format=%H%x09%s',
      '--max-count=100',
      `${known.trim()}..HEAD`,
    );
    if (log === undefined) return null;
    return log
      .split('\n')
      .filter(Boolean)
      .map(line => ({
        sha: line.slice(0, line.indexOf('\t')),
        message: line.slice(line.indexOf('\t') + 1),
      }));
  }
  return null;
}

const some = (words: string[]) => [
  ...words.slice(0, SHOWN).map(word => `  ${word}`),
  ...(words.length > SHOWN ? [`  and ${words.length - SHOWN} more`] : []),
];
const count = (n: number, one: string) => `${n} ${one}${n === 1 ? '' : 's'}`;

/** The same in words, a line each; none where everything was pushed. */
export function notIncludedWords(
  left: NotIncluded,
  defaultBranch: string,
): string[] {
  const { uncommitted, commits, branch } = left;
  const words: string[] = [];
  if (commits?.length) {
    const where =
      branch && branch !== defaultBranch
        ? `of branch ${branch}, which ${
            commits.length === 1 ? 'is' : 'are'
          } not on ${defaultBranch}`
        : `not pushed to ${defaultBranch}`;
    words.push(
      `Not included: ${count(commits.length, 'commit')} ${where}:`,
      ...some(commits.map(one => `${one.sha.slice(0, 7)} ${one.message}`)),
    );
  }
  if (uncommitted.length)
    words.push(
      `Not included: ${count(
        uncommitted.length,
        'file',
      )} changed here and not committed:`,
      ...some(uncommitted),
    );
  if (commits === null)
    words.push(
      `Whether everything here was pushed cannot be seen: run "git fetch" to know.`,
    );
  return words;
}
