import { execFile } from 'node:child_process';
import type { Io } from '../terminal/Io';

const TIMEOUT_MS = 10_000;
const LARGEST = 16 * 1024 * 1024;

/**
 * What git says of a folder; undefined where it says no: there is no git, no repository, no such commit. Only reads:
 * no lock is taken, nothing is fetched, and nobody is asked for a password.
 */
export function git(
  { env }: Pick<Io, 'env'>,
  cwd: string,
  ...args: string[]
): Promise<string | undefined> {
  return new Promise(resolve => {
    execFile(
      'git',
      args,
      {
        cwd,
        env: {
          ...env,
          LC_ALL: 'C',
          GIT_OPTIONAL_LOCKS: '0',
          GIT_TERMINAL_PROMPT: '0',
        },
        timeout: TIMEOUT_MS,
        maxBuffer: LARGEST,
      },
      (error, stdout) => resolve(error ? undefined : stdout),
    );
  });
}
