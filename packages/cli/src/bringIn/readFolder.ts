import {
  filesToRead,
  MOST_BYTES,
  type RepositoryFiles,
} from '@waymark/platform-common/spec';
import { lstat, readFile } from 'node:fs/promises';
import path from 'node:path';
import { CliError } from '../CliError';
import { ExitCode } from '../exitCodes';
import { git } from '../folder/git';
import type { Io } from '../terminal/Io';

/** What is ignored nowhere and not committed either: it would be with the next "git add -A", but is not in it yet. */
const NOT_COMMITTED_SECRETS = /(?:^|\/)\.env(?:\.|$)/;

/** The top of the repository that a folder lies in. Throws where there is none: a service is a repository. */
export async function topOf(io: Pick<Io, 'cwd' | 'env'>): Promise<string> {
  const top = (await git(io, io.cwd, 'rev-parse', '--show-toplevel'))?.replace(
    /\r?\n$/,
    '',
  );
  if (top) return top;
  throw new CliError(
    ExitCode.notFound,
    'There is no git repository here.',
    `Neither ${io.cwd} nor a folder above it is one, and a service is brought in with its history.`,
    'Go into the repository of the service; or make one: git init && git add -A && git commit',
  );
}

/** Text of a plain file; undefined where it is none, too large, or may not be read. A link is not followed. */
export async function plainFile(file: string): Promise<string | undefined> {
  try {
    const stat = await lstat(file);
    if (!stat.isFile() || stat.size > MOST_BYTES) return undefined;
    return await readFile(file, 'utf8');
  } catch {
    return undefined;
  }
}

/** What a proposal is made from: what git knows of, and what it would take. */
export async function readFolder(
  io: Pick<Io, 'env'>,
  top: string,
): Promise<RepositoryFiles> {
  const list = async (...which: string[]) =>
    ((await git(io, top, 'ls-files', '-z', ...which)) ?? '')
      .split('\0')
      .filter(Boolean);
  const [known, fresh] = await Promise.all([
    list('--cached'),
    list('--others', '--exclude-standard'),
  ]);
  const paths = [
    ...new Set([
      ...known,
      ...fresh.filter(one => !NOT_COMMITTED_SECRETS.test(one)),
    ]),
  ].sort();
  const read = await Promise.all(
    filesToRead(paths).map(
      async file => [file, await plainFile(path.join(top, file))] as const,
    ),
  );
  return {
    paths,
    contents: Object.fromEntries(
      read.flatMap(([file, text]) =>
        text === undefined ? [] : [[file, text]],
      ),
    ),
  };
}
