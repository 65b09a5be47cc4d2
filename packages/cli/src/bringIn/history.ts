import { CliError } from '../CliError';
import { ExitCode } from '../exitCodes';
import { git } from '../folder/git';
import { filesOf } from '../folder/notIncluded';
import type { Io } from '../terminal/Io';
import { gitDo } from './gitDo';

const refused = (what: string, why: string, next: string) =>
  new CliError(ExitCode.refused, what, why, next);

/** The branch that others call the default one, as far as this clone knows. */
async function defaultBranch(
  ask: (...args: string[]) => Promise<string | undefined>,
  current: string,
): Promise<string> {
  const origin = (
    await ask('symbolic-ref', '--short', '-q', 'refs/remotes/origin/HEAD')
  )?.trim();
  if (origin?.startsWith('origin/')) return origin.slice('origin/'.length);
  for (const name of ['main', 'master'])
    if (await ask('rev-parse', '-q', '--verify', `refs/heads/${name}`))
      return name;
  return current;
}

/** The branch whose history is brought in. Throws where it is not the one that is checked out, or not whole. */
export async function branchToBring(
  io: Pick<Io, 'env'>,
  top: string,
): Promise<string> {
  const ask = (...args: string[]) => git(io, top, ...args);
  const current = (await ask('symbolic-ref', '--short', '-q', 'HEAD'))?.trim();
  if (!current)
    throw refused(
      'No branch is checked out.',
      'The history of the default branch is what is brought in.',
      'Check it out: git switch main',
    );
  const branch = await defaultBranch(ask, current);
  if (branch !== current)
    throw refused(
      `You are on ${current}, and ${branch} is what is brought in.`,
      'What is deployed is the default branch.',
      `Go there first: git switch ${branch}`,
    );
  if ((await ask('rev-parse', '--is-shallow-repository'))?.trim() === 'true')
    throw refused(
      'This clone has only a part of its history.',
      'It was made with --depth, and git pushes a whole history or none.',
      'Get the rest: git fetch --unshallow',
    );
  return branch;
}

/** Commits these files and nothing else, where they are not committed as they are. Returns the head. */
export async function commitFiles(
  io: Pick<Io, 'env'>,
  top: string,
  name: string,
  files: readonly string[],
): Promise<string> {
  // Not trimmed: the first letter may be a blank.
  const there = await git(
    io,
    top,
    'status',
    '--porcelain=v1',
    '-z',
    '--',
    ...files,
  );
  const changed = files.length ? filesOf(there ?? '') : [];
  if (changed.length) {
    const added = await gitDo(io, top, ['add', '--', ...changed]);
    const done = added.ok
      ? await gitDo(io, top, [
          'commit',
          '-q',
          '-m',
          `Bring ${name} onto the path`,
          '--',
          ...changed,
        ])
      : added;
    if (!done.ok)
      throw new CliError(
        ExitCode.failed,
        `git did not commit ${changed.join(' and ')}.`,
        done.words.split('\n').slice(-5).join('\n'),
        'Commit them yourself, then run the same once more.',
      );
  }
  const head = (
    await git(io, top, 'rev-parse', '-q', '--verify', 'HEAD')
  )?.trim();
  if (head) return head;
  throw refused(
    'There is no commit yet.',
    'A service is brought in with its history, and there is none.',
    'Make one: git add -A && git commit',
  );
}

/** Names the platform's repository as a remote, where none does: `origin` if that is free. Undefined if one does already. */
export async function nameRemote(
  io: Pick<Io, 'env'>,
  top: string,
  cloneUrl: string,
): Promise<string | undefined> {
  const listed = (await git(io, top, 'remote', '-v')) ?? '';
  const remotes = listed.split('\n').map(line => line.split(/\s+/));
  if (remotes.some(([, url]) => url === cloneUrl)) return undefined;
  const taken = new Set(remotes.map(([remote]) => remote));
  const remote = ['origin', 'waymark'].find(one => !taken.has(one));
  if (!remote) return undefined;
  const done = await gitDo(io, top, ['remote', 'add', remote, cloneUrl]);
  return done.ok ? remote : undefined;
}
