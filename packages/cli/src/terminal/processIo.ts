import { existsSync, realpathSync } from 'node:fs';
import path from 'node:path';
import { ExitCode } from '../exitCodes';
import type { Io } from './Io';

/** Within this time a second Ctrl-C is the first one again. No finger is as quick. */
const ECHO_MS = 100;

/** The world of a real process. */
export function processIo(): Io {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    // Whoever read our output has gone (`platform logs … | head`): that is no failure, and no success of what failed.
    if (error.code === 'EPIPE') process.exit(process.exitCode ?? ExitCode.done);
    process.stderr.write(
      `platform: What came out could not be written (${error.code}).\n`,
    );
    process.exit(ExitCode.failed);
  });
  // Words about the work that nobody reads are no reason to leave the work.
  process.stderr.on('error', () => {});
  const listeners: (() => void)[] = [];
  let last = -Infinity;
  process.on('SIGINT', () => {
    // One Ctrl-C comes twice through npx: from the terminal, and handed on by npm.
    if (performance.now() - last < ECHO_MS) return;
    last = performance.now();
    const listener = listeners.at(-1);
    if (!listener) process.exit(ExitCode.interrupted);
    listener();
  });
  return {
    env: process.env,
    cwd: process.cwd(),
    root: checkoutOf(path.dirname(realpathSync(process.argv[1]))),
    stdin: process.stdin,
    stdout: process.stdout,
    stderr: process.stderr,
    onInterrupt: listener => {
      listeners.push(listener);
      return () => listeners.splice(listeners.indexOf(listener), 1);
    },
    exit: code => process.exit(code),
  };
}

/** The checkout of Waymark that a folder lies in: the nearest one above with Backstage's mark and our launcher. */
export function checkoutOf(folder: string): string | undefined {
  for (let at = folder; ; at = path.dirname(at)) {
    if (
      existsSync(path.join(at, 'backstage.json')) &&
      existsSync(path.join(at, 'packages', 'launcher'))
    )
      return at;
    if (at === path.dirname(at)) return undefined;
  }
}
