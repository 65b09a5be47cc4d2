import { CliError } from '../CliError';
import { ExitCode } from '../exitCodes';
import { readCredentials } from '../platform/credentials';
import type { Io } from '../terminal/Io';
import { gitDo } from './gitDo';

/** Where a history goes, and what git needs for it. The token stands in no address and on no command line. */
export function pushTarget(
  io: Pick<Io, 'env' | 'root'>,
  name: string,
  cloneUrl: string,
): { url: string; env: Record<string, string> } {
  // Another host of repositories: there the person's own git knows who they are.
  if (!cloneUrl.startsWith('file:')) return { url: cloneUrl, env: {} };
  const { url, token } = readCredentials(io);
  const count = Number(io.env.GIT_CONFIG_COUNT ?? 0) || 0;
  const settings = [
    // For this address only, and it is not carried on to another one.
    [`http.${url}/git/.extraHeader`, `Authorization: Bearer ${token}`],
    [`http.${url}/git/.followRedirects`, 'false'],
  ];
  return {
    url: `${url}/git/${name}.git`,
    env: {
      GIT_CONFIG_COUNT: String(count + settings.length),
      ...Object.fromEntries(
        settings.flatMap(([key, value], index) => [
          [`GIT_CONFIG_KEY_${count + index}`, key],
          [`GIT_CONFIG_VALUE_${count + index}`, value],
        ]),
      ),
      // Otherwise git writes what it sends, the token with it.
      GIT_TRACE_CURL: '0',
      GIT_CURL_VERBOSE: '0',
    },
  };
}

/** Pushes a commit and all that lies before it, as the default branch. Throws in git's own words where that is refused. */
export async function pushHistory(
  io: Pick<Io, 'env' | 'root'>,
  top: string,
  {
    name,
    cloneUrl,
    defaultBranch,
  }: { name: string; cloneUrl: string; defaultBranch: string },
  head: string,
  operation: string,
): Promise<void> {
  const { url, env } = pushTarget(io, name, cloneUrl);
  const { ok, words } = await gitDo(
    io,
    top,
    ['push', '--quiet', url, `${head}:refs/heads/${defaultBranch}`],
    env,
  );
  if (ok) return;
  throw new CliError(
    ExitCode.failed,
    'git could not push the history.',
    words.split('\n').slice(-8).join('\n') || 'It said nothing.',
    `Nothing is deployed. Run the same once more to go on, or take back what was made: platform undo ${operation}`,
  );
}
