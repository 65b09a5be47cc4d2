import { spawn } from 'node:child_process';
import type { Io } from '../terminal/Io';

/** How a git that changes something has ended, and what it said. */
export interface GitAnswer {
  ok: boolean;
  /** What it wrote, to both of its outputs. */
  words: string;
}

const LONGEST = 64 * 1024;

/**
 * Runs the person's own git, with their configuration and hooks. Nobody is asked for a password: it would hang where
 * there is no terminal.
 *
 * @param env - more of its environment; where something must not stand on a command line
 */
export function gitDo(
  io: Pick<Io, 'env'>,
  cwd: string,
  args: readonly string[],
  env: Record<string, string> = {},
): Promise<GitAnswer> {
  return new Promise(resolve => {
    const child = spawn('git', args, {
      cwd,
      env: { ...io.env, LC_ALL: 'C', GIT_TERMINAL_PROMPT: '0', ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let words = '';
    const take = (chunk: Buffer) => {
      words = (words + chunk.toString('utf8')).slice(-LONGEST);
    };
    child.stdout.on('data', take);
    child.stderr.on('data', take);
    child.on('error', error => resolve({ ok: false, words: error.message }));
    child.on('close', code => resolve({ ok: code === 0, words: words.trim() }));
  });
}
