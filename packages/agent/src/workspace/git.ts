import { execFile } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

const TIMEOUT_MS = 120_000;

// Nobody's own git settings count, no hook runs, and a repository of another user is fine: the platform made it.
const CONFIG = `[safe]
\tdirectory = *
[core]
\thooksPath = /dev/null
\tfsmonitor = false
\tsymlinks = true
[protocol]
\tallow = never
`;

/** Makes the folder that stands for HOME, with the only settings that git reads. */
async function gitHome(dataDir: string): Promise<string> {
  const home = join(dataDir, 'agent', 'git-home');
  await mkdir(home, { recursive: true, mode: 0o700 });
  await writeFile(join(home, '.gitconfig'), CONFIG, { mode: 0o600 });
  return home;
}

/**
 * Writes the files of a commit of a bare repository into an empty folder, exactly as they are in the commit.
 * `git archive` would leave out what `.gitattributes` marks `export-ignore`.
 *
 * @throws with git's own words
 */
export async function checkOut(dataDir: string, input: { repositoryPath: string; commit: string; into: string; index: string }): Promise<void> {
  const home = await gitHome(dataDir);
  const env = {
    PATH: process.env.PATH,
    HOME: home,
    XDG_CONFIG_HOME: home,
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: join(home, '.gitconfig'),
    GIT_INDEX_FILE: input.index,
    GIT_TERMINAL_PROMPT: '0',
    LC_ALL: 'C',
  };
  const git = async (...args: string[]) => {
    const base = [`--git-dir=${input.repositoryPath}`, `--work-tree=${input.into}`, '-c', 'core.bare=false', '-c', 'core.hooksPath=/dev/null'];
    try {
      return await run('git', [...base, ...args], { cwd: input.into, env, timeout: TIMEOUT_MS, maxBuffer: 1024 * 1024 });
    } catch (error) {
      const { stderr, message } = error as { stderr?: string; message: string };
      throw new Error((stderr || message).trim().slice(-2000), { cause: error });
    }
  };
  await git('read-tree', `${input.commit}^{commit}`);
  await git('checkout-index', '--all', '--force');
}
